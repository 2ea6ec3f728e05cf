/// What a listing asks for.
package struct ListingQuery: Sendable {
    package var prefix: [UInt8] = []
    /// Empty: nothing is rolled up.
    package var delimiter: [UInt8] = []
    /// Only keys and common prefixes after this.
    package var after: [UInt8]?
    /// Keys and common prefixes together.
    package var limit = 1_000

    package init(prefix: [UInt8] = [], delimiter: [UInt8] = [], after: [UInt8]? = nil, limit: Int = 1_000) {
        self.prefix = prefix
        self.delimiter = delimiter
        self.after = after
        self.limit = limit
    }
}

/// One page of a listing.
package struct ListingPage: Sendable, Equatable {
    package enum Item: Sendable, Equatable {
        case object(ObjectKey, ObjectSummary)
        /// Keys that go on with the same characters up to the delimiter, rolled up.
        case commonPrefix([UInt8])

        package var bytes: [UInt8] {
            switch self {
            case .object(let key, _): key.bytes
            case .commonPrefix(let bytes): bytes
            }
        }
    }

    package var items: [Item] = []
    package var isTruncated = false
}

extension KeyIndex {
    /// Keys in byte order; a common prefix costs one search, however many keys it stands for.
    ///
    /// A common prefix that is itself `after` was returned before and is skipped with all its keys.
    func list(_ query: ListingQuery) -> ListingPage {
        var page = ListingPage()
        guard query.limit > 0 else { return page }
        var cursor: [UInt8]? = start(of: query)
        while let bytes = cursor, let entry = first(notBefore: bytes), entry.key.bytes.starts(with: query.prefix) {
            let group = commonPrefix(of: entry.key.bytes, in: query)
            cursor = group.map { ByteOrder.successor(ofPrefix: $0) } ?? entry.key.bytes + [0]
            if let group, group == query.after { continue }
            if page.items.count == query.limit {
                page.isTruncated = true
                return page
            }
            page.items.append(group.map { .commonPrefix($0) } ?? .object(entry.key, entry.summary))
        }
        return page
    }

    private func start(of query: ListingQuery) -> [UInt8] {
        guard let after = query.after else { return query.prefix }
        let next = after + [0]
        return ByteOrder.precedes(next, query.prefix) ? query.prefix : next
    }

    private func commonPrefix(of key: [UInt8], in query: ListingQuery) -> [UInt8]? {
        guard !query.delimiter.isEmpty,
            let end = key.endOfFirst(query.delimiter, from: query.prefix.count)
        else { return nil }
        return Array(key[..<end])
    }
}

extension [UInt8] {
    /// Behind the first occurrence of `pattern` at or after `start`.
    func endOfFirst(_ pattern: [UInt8], from start: Int) -> Int? {
        guard start <= count - pattern.count else { return nil }
        return (start...(count - pattern.count)).first { self[$0...].starts(with: pattern) }.map { $0 + pattern.count }
    }
}

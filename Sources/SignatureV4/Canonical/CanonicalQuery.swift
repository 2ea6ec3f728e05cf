/// The query's part of a signature.
enum CanonicalQuery {
    /// One `name=value` of a query as received. A name without `=` has an empty value, which canonicalizes alike.
    struct Item {
        var name: ArraySlice<UInt8>
        var value: ArraySlice<UInt8>
    }

    /// The items of `query` in wire order. Empty ones (`a&&b`) are no items.
    static func items(_ query: ArraySlice<UInt8>) -> [Item] {
        query.split(separator: 0x26, omittingEmptySubsequences: true).map { part in
            guard let equal = part.firstIndex(of: 0x3D) else { return Item(name: part, value: part[part.endIndex...]) }
            return Item(name: part[..<equal], value: part[part.index(after: equal)...])
        }
    }

    /// Appends `query` sorted by encoded name and then value, without `X-Amz-Signature` when `presigned`.
    ///
    /// A plus sign is a space, as every decoder of a query reads it: else a signed `%2B` could be swapped for a `+` on
    /// the way and would mean something else.
    static func append(_ query: ArraySlice<UInt8>, presigned: Bool, to output: inout some ByteSink) {
        var encoded: [(name: [UInt8], value: [UInt8])] = items(query).map { item in
            (
                PercentEncoding.canonical(item.name, plusIsSpace: true),
                PercentEncoding.canonical(item.value, plusIsSpace: true)
            )
        }
        if presigned { encoded.removeAll { $0.name.elementsEqual(PresignedQuery.signatureName.utf8) } }
        encoded.sort { left, right in
            if left.name == right.name { return left.value.lexicographicallyPrecedes(right.value) }
            return left.name.lexicographicallyPrecedes(right.name)
        }
        var first = true
        for item in encoded {
            if !first { output.append(0x26) }
            first = false
            item.name.withUnsafeBytes { output.append($0) }
            output.append(0x3D)
            item.value.withUnsafeBytes { output.append($0) }
        }
    }
}

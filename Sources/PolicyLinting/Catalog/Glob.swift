/// A pattern of `*` and `?`, for the questions of a linter: what it matches, whether it covers another pattern, whether
/// the two have a text in common. (What decides about requests is PolicyEngine's.)
struct Glob: Sendable {
    enum Element: Sendable, Equatable {
        case literal(UInt8)
        case one
        /// Any run.
        case run
        /// Any run without a slash.
        case name
    }

    let elements: [Element]

    /// `*` and `?` are wildcards; a policy variable stands for any text.
    init(_ text: some StringProtocol) {
        var elements: [Element] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x24, rest.first == 0x7B, let end = rest.firstIndex(of: 0x7D) {
                rest = rest[(end + 1)...]
                elements.append(.run)
            } else {
                elements.append(byte == 0x2A ? .run : byte == 0x3F ? .one : .literal(byte))
            }
        }
        self.elements = Self.collapsed(elements)
    }

    /// A part of a resource type's ARN: `%` is a name.
    init(type text: some StringProtocol) {
        elements = Self.collapsed(
            text.utf8.map { $0 == 0x2A ? .run : $0 == 0x25 ? .name : .literal($0) })
    }

    private static func collapsed(_ elements: [Element]) -> [Element] {
        var collapsed: [Element] = []
        for element in elements where !(element == .run && collapsed.last == .run) { collapsed.append(element) }
        return collapsed
    }

    var hasWildcards: Bool { elements.contains { if case .literal = $0 { false } else { true } } }

    /// Whether the pattern matches the text.
    func matches(_ text: String) -> Bool { covers(Glob(literal: text)) }

    private init(literal text: String) { elements = text.utf8.map { .literal($0) } }

    /// Whether the pattern surely matches all that `other` matches: its wildcards are covered by wildcards only.
    func covers(_ other: Glob) -> Bool {
        walk(other.elements) { mine, theirs in
            switch (mine, theirs) {
            case (.literal(let one), .literal(let two)): one == two
            case (.one, .literal), (.one, .one): true
            default: false
            }
        }
    }

    /// Two indexes, as PolicyEngine's own matcher: time at most pattern × text.
    private func walk(_ text: [Element], _ fits: (Element, Element) -> Bool) -> Bool {
        var (index, place) = (0, 0)
        var retry: (index: Int, place: Int)?
        while place < text.count {
            if index < elements.count, elements[index] == .run {
                retry = (index, place)
                index += 1
            } else if index < elements.count, fits(elements[index], text[place]) {
                index += 1
                place += 1
            } else if let (start, from) = retry {
                index = start + 1
                place = from + 1
                retry = (start, from + 1)
            } else {
                return false
            }
        }
        return elements[index...].allSatisfy { $0 == .run }
    }

    /// Whether some text is matched by both.
    func intersects(_ other: Glob) -> Bool {
        // Texts beyond any real ARN are not worth the table: saying yes reports nothing.
        guard elements.count * other.elements.count <= Self.largestTable else { return true }
        let (left, right) = (elements, other.elements)
        // last[column] tells whether the rows so far and right[..<column] have a text in common.
        var last: [Bool] = [true]
        for element in right { last.append((last.last ?? false) && element.isRun) }
        for row in left {
            var current = [last[0] && row.isRun]
            for (column, element) in right.enumerated() {
                let (above, before) = (last[column + 1], current[column])
                var isCommon = row.isRun && above || element.isRun && before
                if !row.isRun, !element.isRun { isCommon = last[column] && row.meets(element) }
                if row.isRun, !element.isRun { isCommon = isCommon || before && element.fits(into: row) }
                if !row.isRun, element.isRun { isCommon = isCommon || above && row.fits(into: element) }
                current.append(isCommon)
            }
            last = current
        }
        return last[right.count]
    }

    private static let largestTable = 1_000_000
}

extension Glob.Element {
    fileprivate var isRun: Bool { self == .run || self == .name }

    /// Whether two elements of one character each can be the same one.
    fileprivate func meets(_ other: Glob.Element) -> Bool {
        if case .literal(let one) = self, case .literal(let two) = other { one == two } else { true }
    }

    /// Whether the element can be part of the run that `run` stands for.
    fileprivate func fits(into run: Glob.Element) -> Bool {
        switch (run, self) {
        case (.run, _): true
        case (.name, .literal(let byte)): byte != 0x2F
        case (.name, _): true
        default: false
        }
    }
}

/// The fields of an ARN behind its partition, each a pattern.
package struct ResourcePattern: Sendable {
    let fields: [Glob]

    /// A resource type's ARN in the catalogue.
    init(type text: Substring) {
        fields = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map { Glob(type: $0) }
    }

    private init(fields: [Glob]) { self.fields = fields }

    /// The same of another service.
    func renamed(to service: String) -> ResourcePattern {
        ResourcePattern(fields: [Glob(type: service)] + fields.dropFirst())
    }

    /// A resource of a policy; nil for one that is no ARN, or begins with a variable. Missing fields are anything.
    init?(resource text: String) {
        guard text.hasPrefix("arn:") else { return nil }
        var fields = Self.split(text).dropFirst(2).map { Glob($0) }
        guard !fields.isEmpty else { return nil }
        while fields.count < 4 { fields.append(Glob("*")) }
        self.fields = fields
    }

    /// Whether there is a resource of both.
    func intersects(_ other: ResourcePattern) -> Bool {
        fields.count == other.fields.count && zip(fields, other.fields).allSatisfy { $0.intersects($1) }
    }

    /// The six fields, colons inside variables not counting.
    static func split(_ text: String) -> [String] {
        var fields: [[UInt8]] = [[]]
        var isVariable = false
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == 0x24, byte == 0x7B { isVariable = true }
            if byte == 0x7D { isVariable = false }
            if byte == 0x3A, !isVariable, fields.count < 6 {
                fields.append([])
            } else {
                fields[fields.count - 1].append(byte)
            }
            previous = byte
        }
        return fields.map { String(decoding: $0, as: UTF8.self) }
    }
}

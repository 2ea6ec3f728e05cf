/// A pattern with `*` (any run, also an empty one) and `?` (one UTF-16 unit), matched by two indexes: never a regular
/// expression, time at most pattern × text (reference iam.md §1.4, §1.6).
struct WildcardPattern: Sendable, Hashable {
    /// One element of a pattern.
    enum Element: Sendable, Hashable {
        case literal(UInt16)
        case one
        case run
    }

    private let elements: [Element]
    /// Set when the pattern has no wildcards at all.
    private let literal: String?

    /// Every `*` and `?` of `text` is a wildcard.
    init(_ text: String, foldingCase: Bool = false) {
        self.init(
            elements: (foldingCase ? text.lowercased() : text).utf16.map { unit in
                switch unit {
                case 0x2A: .run
                case 0x3F: .one
                default: .literal(unit)
                }
            })
    }

    init(elements: [Element]) {
        // Neighbouring runs are one run; that keeps `***…` linear.
        var collapsed: [Element] = []
        for element in elements where !(element == .run && collapsed.last == .run) {
            collapsed.append(element)
        }
        self.elements = collapsed
        let units = collapsed.compactMap { element -> UInt16? in
            if case .literal(let unit) = element { unit } else { nil }
        }
        literal = units.count == collapsed.count ? String(decoding: units, as: UTF16.self) : nil
    }

    /// Whether the pattern matches everything.
    var matchesEverything: Bool { elements == [.run] }

    func matches(_ text: some StringProtocol) -> Bool {
        if let literal { return literal.utf8.elementsEqual(text.utf8) }
        if matchesEverything { return true }
        let units = text.utf16
        var unit = units.startIndex
        var element = 0
        var retryElement = -1
        var retryUnit = unit
        while unit < units.endIndex {
            if element < elements.count {
                switch elements[element] {
                case .run:
                    retryElement = element
                    retryUnit = unit
                    element += 1
                    continue
                case .one:
                    element += 1
                    unit = units.index(after: unit)
                    continue
                case .literal(let expected) where expected == units[unit]:
                    element += 1
                    unit = units.index(after: unit)
                    continue
                case .literal:
                    break
                }
            }
            guard retryElement >= 0 else { return false }
            element = retryElement + 1
            retryUnit = units.index(after: retryUnit)
            unit = retryUnit
        }
        while element < elements.count, elements[element] == .run { element += 1 }
        return element == elements.count
    }
}

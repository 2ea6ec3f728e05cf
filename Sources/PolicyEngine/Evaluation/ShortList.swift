/// A list that nearly always has one element, which stands in the list itself: reading it leads nowhere else in memory.
struct ShortList<Element: Sendable>: Sendable {
    private let first: Element?
    private let rest: [Element]

    init(_ elements: [Element]) {
        first = elements.first
        rest = Array(elements.dropFirst())
    }

    var isEmpty: Bool { first == nil }

    @inline(__always)
    func visit(_ body: (Element) -> Void) {
        guard let first else { return }
        body(first)
        for index in rest.indices { body(rest[index]) }
    }

    @inline(__always)
    func contains(where predicate: (Element) -> Bool) -> Bool {
        guard let first else { return false }
        if predicate(first) { return true }
        for index in rest.indices where predicate(rest[index]) { return true }
        return false
    }

    @inline(__always)
    func allSatisfy(_ predicate: (Element) -> Bool) -> Bool { !contains { !predicate($0) } }

    /// The first element for which `predicate` is true, counted from 0.
    func firstIndex(where predicate: (Element) -> Bool) -> Int? { indices.first { predicate(self[$0]) } }

    var indices: Range<Int> { 0..<(first == nil ? 0 : 1 + rest.count) }

    @inline(__always)
    subscript(index: Int) -> Element {
        if index == 0, let first { first } else { rest[index - 1] }
    }
}

import AWSNames

/// `service:Name` with wildcards in the name (reference iam.md §1.4).
struct ActionPattern: Sendable {
    /// In lower case.
    let service: String
    /// In lower case.
    let name: String
    let pattern: WildcardPattern

    init(_ action: ServiceAction) {
        service = action.service.lowercased()
        name = action.name.lowercased()
        pattern = WildcardPattern(name, foldingCase: true)
    }

    func matches(_ action: ServiceAction) -> Bool {
        ASCII.equalFolding(action.service, folded: service) && pattern.matchesFolding(action.name)
    }
}

extension ActionPattern: Hashable {
    /// By bytes: the same characters written otherwise are another name.
    static func == (left: ActionPattern, right: ActionPattern) -> Bool {
        left.service.utf8.elementsEqual(right.service.utf8) && left.name.utf8.elementsEqual(right.name.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(service)
        hasher.combine(name)
    }
}

/// What an index is made of: the actions of one statement.
struct StatementActions: Sendable, Hashable {
    let effect: Statement.Effect
    /// Nil when the statement may match actions of any service.
    let listed: [ActionPattern]?
}

/// The statements of one effect by what they speak of, so that deciding looks only at those that may matter.
///
/// Hashes find; the texts are compared before a statement counts, so that two names with one hash do no harm.
final class ActionIndex: Sendable {
    /// No reference in it: looking at the entries of an index that many policies share counts nothing.
    private struct Entry: Sendable {
        /// Of the whole action where the pattern is literal, else of its service.
        let hash: UInt64
        let statement: Int32
        /// Where in `texts` the service begins, its pattern, and what follows.
        let start: Int32
        let middle: Int32
        let end: Int32
    }

    /// By hash, then statement.
    private let exact: [Entry]
    /// By the service's hash, then statement.
    private let wild: [Entry]
    /// The services and patterns of the entries, letters in lower case.
    private let texts: [UInt8]
    /// Statements that may match any service: `*` and `NotAction`.
    private let general: [Int]
    let marks: ActionMarks

    /// - Parameter statements: all of a policy, in the document's order.
    init(_ statements: [StatementActions], effect: Statement.Effect) {
        var (exact, wild, general): ([Entry], [Entry], [Int]) = ([], [], [])
        var texts: [UInt8] = []
        for (index, statement) in statements.enumerated() where statement.effect == effect {
            guard let actions = statement.listed else {
                general.append(index)
                continue
            }
            for action in actions {
                let start = texts.count
                texts += action.service.utf8
                let middle = texts.count
                texts += action.pattern.bytes
                let isLiteral = action.pattern.isLiteral
                var hash = FoldedHash.hash(action.service)
                if isLiteral { hash = FoldedHash.hash(action.name, from: FoldedHash.hash(":", from: hash)) }
                let entry = Entry(
                    hash: hash, statement: Int32(index), start: Int32(start), middle: Int32(middle),
                    end: Int32(texts.count))
                if isLiteral { exact.append(entry) } else { wild.append(entry) }
            }
        }
        self.exact = exact.sorted { ($0.hash, $0.statement) < ($1.hash, $1.statement) }
        self.wild = wild.sorted { ($0.hash, $0.statement) < ($1.hash, $1.statement) }
        self.texts = texts
        self.general = general
        marks = ActionMarks(
            exact: exact.lazy.map(\.hash), wild: wild.lazy.map(\.hash), matchesAnyService: !general.isEmpty)
    }

    /// How far a search for an action has come.
    struct Place {
        fileprivate enum List { case exact, wild, general, none }

        fileprivate var list = List.exact
        /// The next entry of the list; nil before it was looked for.
        fileprivate var entry: Int?

        /// Leaves out the rest of the list that the last statement came from.
        @inline(__always)
        mutating func skipList() {
            switch list {
            case .exact: list = .wild
            case .wild: list = .general
            case .general, .none: list = .none
            }
            entry = nil
        }
    }

    /// The next statement whose action matches, each list in the document's order; nil at the end. A statement may come
    /// more than once.
    ///
    /// No closure is called for each: it would be given copies of what it asks about.
    @inline(__always)
    func next(for action: ServiceAction, after place: inout Place) -> Int? {
        if place.list == .exact {
            if marks.mayList(action), let found = next(in: exact, action.foldedHash, action, &place) { return found }
            place.skipList()
        }
        if place.list == .wild {
            if marks.mayListService(of: action), let found = next(in: wild, action.serviceHash, action, &place) {
                return found
            }
            place.skipList()
        }
        guard place.list == .general else { return nil }
        let index = place.entry ?? 0
        guard index < general.count else {
            place.skipList()
            return nil
        }
        place.entry = index + 1
        return general[index]
    }

    @inline(__always)
    private func next(
        in entries: [Entry], _ hash: UInt64, _ action: ServiceAction, _ place: inout Place
    ) -> Int? {
        let entries = entries.span
        var index = place.entry ?? Self.first(entries.count) { entries[$0].hash >= hash }
        while index < entries.count, entries[index].hash == hash {
            if matches(entries[index], action) {
                place.entry = index + 1
                return Int(entries[index].statement)
            }
            index += 1
        }
        return nil
    }

    private func matches(_ entry: Entry, _ action: ServiceAction) -> Bool {
        texts.withUnsafeBufferPointer { buffer in
            let texts = buffer.span
            let service = texts.extracting(Int(entry.start)..<Int(entry.middle))
            guard ASCII.equalFolding(action.service.utf8.span, folded: service) else { return false }
            let name = texts.extracting(Int(entry.middle)..<Int(entry.end))
            var steps = 0
            return WildcardPattern.matches(name, action.name.utf8.span, folding: true, steps: &steps)
        }
    }

    /// The first index below `count` of which `isReached` is true; it is false, then true.
    @inline(__always)
    private static func first(_ count: Int, _ isReached: (Int) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isReached(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// A bit for each action that an index lists, and one for each service of which it lists a pattern: most policies have
/// nothing to say of an action, and this tells nearly all of them without a look at the lists.
struct ActionMarks: Sendable {
    private let exact: UInt64
    private let wild: UInt64

    init(exact: some Sequence<UInt64>, wild: some Sequence<UInt64>, matchesAnyService: Bool) {
        self.exact = exact.reduce(0) { $0 | Self.mark($1) }
        self.wild = matchesAnyService ? .max : wild.reduce(0) { $0 | Self.mark($1) }
    }

    /// False when no statement matches the action with this hash, of the service with that one.
    func mayMatch(_ foldedHash: UInt64, of serviceHash: UInt64) -> Bool {
        exact & Self.mark(foldedHash) | wild & Self.mark(serviceHash) != 0
    }

    func mayList(_ action: ServiceAction) -> Bool { exact & Self.mark(action.foldedHash) != 0 }

    func mayListService(of action: ServiceAction) -> Bool { wild & Self.mark(action.serviceHash) != 0 }

    /// One bit of 64, by the hash's upper bits.
    private static func mark(_ hash: UInt64) -> UInt64 { 1 << (hash >> 58) }
}

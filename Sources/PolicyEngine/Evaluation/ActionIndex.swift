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

/// The statements of one effect by what they speak of, so that deciding looks only at those that may matter.
///
/// Hashes find; the texts are compared before a statement counts, so that two names with one hash do no harm.
struct ActionIndex: Sendable {
    /// Shared, so that looking at one takes a single reference.
    private final class Entry: Sendable {
        /// Of the whole action where the pattern is literal, else of its service.
        let hash: UInt64
        let statement: Int
        let action: ActionPattern

        init(hash: UInt64, statement: Int, action: ActionPattern) {
            self.hash = hash
            self.statement = statement
            self.action = action
        }
    }

    /// By hash, then statement.
    private let exact: [Entry]
    /// By the service's hash, then statement.
    private let wild: [Entry]
    /// Statements that may match any service: `*` and `NotAction`.
    private let general: [Int]
    /// A bit for each hash in `exact`, and one for each in `wild`: most policies have nothing to say of an action, and
    /// this tells nearly all of them without a look at the lists.
    private let exactMarks: UInt64
    private let wildMarks: UInt64

    init(_ statements: [CompiledStatement], effect: Statement.Effect) {
        var (exact, wild, general): ([Entry], [Entry], [Int]) = ([], [], [])
        for (index, statement) in statements.enumerated() where statement.effect == effect {
            guard let actions = statement.listedActions else {
                general.append(index)
                continue
            }
            for action in actions {
                let serviceHash = FoldedHash.hash(action.service)
                if action.pattern.isLiteral {
                    let hash = FoldedHash.hash(action.name, from: FoldedHash.hash(":", from: serviceHash))
                    exact.append(Entry(hash: hash, statement: index, action: action))
                } else {
                    wild.append(Entry(hash: serviceHash, statement: index, action: action))
                }
            }
        }
        self.exact = exact.sorted { ($0.hash, $0.statement) < ($1.hash, $1.statement) }
        self.wild = wild.sorted { ($0.hash, $0.statement) < ($1.hash, $1.statement) }
        self.general = general
        exactMarks = exact.reduce(0) { $0 | Self.mark($1.hash) }
        wildMarks = general.isEmpty ? wild.reduce(0) { $0 | Self.mark($1.hash) } : .max
    }

    /// False when no statement matches the action.
    func mayMatch(_ action: ServiceAction) -> Bool {
        exactMarks & Self.mark(action.foldedHash) | wildMarks & Self.mark(action.serviceHash) != 0
    }

    /// One bit of 64, by the hash's upper bits.
    private static func mark(_ hash: UInt64) -> UInt64 { 1 << (hash >> 58) }

    /// Hands over the statements whose action matches, each list in the document's order, until `body` has enough. A
    /// statement may come more than once.
    @inline(__always)
    func forEach(_ action: ServiceAction, _ body: (_ statement: Int) -> Enough) {
        if exactMarks & Self.mark(action.foldedHash) != 0 { Self.forEach(exact, action.foldedHash, action, body) }
        if wildMarks & Self.mark(action.serviceHash) != 0 { Self.forEach(wild, action.serviceHash, action, body) }
        for index in general.indices where body(general[index]) == .yes { break }
    }

    @inline(__always)
    private static func forEach(
        _ entries: [Entry], _ hash: UInt64, _ action: ServiceAction, _ body: (_ statement: Int) -> Enough
    ) {
        entries.withUnsafeBufferPointer { entries in
            var index = first(entries.count) { entries[$0].hash >= hash }
            while index < entries.count, entries[index].hash == hash {
                if entries[index].action.matches(action), body(entries[index].statement) == .yes { break }
                index += 1
            }
        }
    }

    /// Whether the rest of a list is of no interest.
    enum Enough { case yes, no }

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

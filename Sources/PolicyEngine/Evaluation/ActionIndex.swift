import AWSNames

/// An action made ready for looking up: ASCII letters count in lower case.
struct ActionQuestion: Sendable {
    let action: ServiceAction
    let serviceHash: UInt64
    /// Of `service:name`.
    let hash: UInt64

    init(_ action: ServiceAction) {
        self.action = action
        serviceHash = ASCII.hash(action.service)
        hash = ASCII.hash(action.name, from: ASCII.hash(":", from: serviceHash))
    }
}

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
    private struct Exact: Sendable {
        let hash: UInt64
        let statement: Int
        let action: ActionPattern
    }

    private struct Wild: Sendable {
        let serviceHash: UInt64
        let statement: Int
        let action: ActionPattern
    }

    /// By hash, then statement.
    private let exact: [Exact]
    /// By the service's hash, then statement.
    private let wild: [Wild]
    /// Statements that may match any service: `*` and `NotAction`.
    private let general: [Int]

    init(_ statements: [CompiledStatement], effect: Statement.Effect) {
        var (exact, wild, general): ([Exact], [Wild], [Int]) = ([], [], [])
        for (index, statement) in statements.enumerated() where statement.effect == effect {
            guard let actions = statement.listedActions else {
                general.append(index)
                continue
            }
            for action in actions {
                let serviceHash = ASCII.hash(action.service)
                if action.pattern.isLiteral {
                    let hash = ASCII.hash(action.name, from: ASCII.hash(":", from: serviceHash))
                    exact.append(Exact(hash: hash, statement: index, action: action))
                } else {
                    wild.append(Wild(serviceHash: serviceHash, statement: index, action: action))
                }
            }
        }
        self.exact = exact.sorted { ($0.hash, $0.statement) < ($1.hash, $1.statement) }
        self.wild = wild.sorted { ($0.serviceHash, $0.statement) < ($1.serviceHash, $1.statement) }
        self.general = general
    }

    var isEmpty: Bool { exact.isEmpty && wild.isEmpty && general.isEmpty }

    /// Hands over the statements whose action matches, each list in the document's order, until `body` has enough. A
    /// statement may come more than once.
    @inline(__always)
    func forEach(_ question: ActionQuestion, _ body: (_ statement: Int) -> Enough) {
        var index = exact.isEmpty ? 0 : Self.first(exact.count) { exact[$0].hash >= question.hash }
        while index < exact.count, exact[index].hash == question.hash {
            if exact[index].action.matches(question.action), body(exact[index].statement) == .yes { break }
            index += 1
        }
        index = wild.isEmpty ? 0 : Self.first(wild.count) { wild[$0].serviceHash >= question.serviceHash }
        while index < wild.count, wild[index].serviceHash == question.serviceHash {
            if wild[index].action.matches(question.action), body(wild[index].statement) == .yes { break }
            index += 1
        }
        for index in general.indices where body(general[index]) == .yes { break }
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

import Synchronization

/// The indexes of a policy's actions. Policies whose statements list the same actions share one, so that its memory is
/// in the processor's caches whichever of them is asked.
final class PolicyActions: Sendable {
    let allowing: ActionIndex
    let denying: ActionIndex

    init(_ statements: [StatementActions]) {
        allowing = ActionIndex(statements, effect: .allow)
        denying = ActionIndex(statements, effect: .deny)
    }
}

/// Makes the indexes of equal lists of actions one. Asked when a policy is compiled, never when one is decided.
///
/// What it holds is bounded whatever policies say: long lists are not shared, and when it is full it forgets what no
/// policy holds any more; if that is nothing, new lists are not shared.
final class ActionIndexPool: Sendable {
    /// For all policies of the process.
    static let common = ActionIndexPool(limit: 1_024)

    /// The most actions, statements without a list counting as one, of a policy that shares its index.
    static let largestList = 32

    private let limit: Int
    private let known = Mutex<[[StatementActions]: PolicyActions]>([:])

    init(limit: Int) { self.limit = limit }

    /// How many indexes the pool holds.
    var count: Int { known.withLock { $0.count } }

    /// The indexes of these statements, which are all of a policy in the document's order.
    func actions(of statements: [StatementActions]) -> PolicyActions {
        let size = statements.reduce(0) { $0 + max(1, $1.listed?.count ?? 0) }
        guard size <= Self.largestList else { return PolicyActions(statements) }
        return known.withLock { known in
            if let actions = known[statements] { return actions }
            let actions = PolicyActions(statements)
            if known.count >= limit { Self.forgetUnheld(&known) }
            if known.count < limit { known[statements] = actions }
            return actions
        }
    }

    private static func forgetUnheld(_ known: inout [[StatementActions]: PolicyActions]) {
        var unheld: [[StatementActions]] = []
        var index = known.startIndex
        while index != known.endIndex {
            if isKnownUniquelyReferenced(&known.values[index]) { unheld.append(known.keys[index]) }
            known.formIndex(after: &index)
        }
        for statements in unheld { known[statements] = nil }
    }
}

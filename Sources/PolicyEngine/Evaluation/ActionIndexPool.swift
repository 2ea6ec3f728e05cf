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
/// policy holds any more; if that is nothing, new lists are not shared. It looks for that once in as many lists as it
/// holds, so that callers with ever new lists do not make others wait.
final class ActionIndexPool: Sendable {
    /// For all policies of the process.
    static let common = ActionIndexPool(limit: 1_024)

    /// The most actions, statements without a list counting as one, of a policy that shares its index.
    static let largestList = 32

    private let limit: Int
    private let state = Mutex(State())

    private struct State {
        var known: [[StatementActions]: PolicyActions] = [:]
        /// How many more lists are turned away before it looks again for what nobody holds.
        var turnsUntilLook = 0
    }

    init(limit: Int) { self.limit = limit }

    /// How many indexes the pool holds.
    var count: Int { state.withLock { $0.known.count } }

    /// The indexes of these statements, which are all of a policy in the document's order.
    func actions(of statements: [StatementActions]) -> PolicyActions {
        let size = statements.reduce(0) { $0 + max(1, $1.listed?.count ?? 0) }
        guard size <= Self.largestList else { return PolicyActions(statements) }
        return state.withLock { state in
            if let actions = state.known[statements] { return actions }
            let actions = PolicyActions(statements)
            if state.known.count >= limit { makeRoom(in: &state) }
            if state.known.count < limit { state.known[statements] = actions }
            return actions
        }
    }

    private func makeRoom(in state: inout State) {
        guard state.turnsUntilLook == 0 else {
            state.turnsUntilLook -= 1
            return
        }
        Self.forgetUnheld(&state.known)
        state.turnsUntilLook = limit
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

import AWSNames
import Authorization
import Synchronization

/// Bounds how much work of one service is under way at once: what waits for a disk, or for a client to take or send
/// bytes, holds memory and descriptors.
///
/// A caller may begin work while it has less under way than there are places free. So one caller gets half of them at
/// most, the next one half of the rest, and so on: a caller who takes nothing of what it asked for keeps nobody else
/// out, and it takes some ten of them in league to do so.
final class WorkBound: Sendable {
    /// Who answers for work: a principal with all its sessions, and everybody who did not sign together. A session is
    /// no holder of its own, since whoever may take a role can have any number of them.
    enum Holder: Hashable {
        case anonymous
        case root(AccountID)
        case principal(UniqueID)

        init(_ caller: CallerIdentity) {
            let root = caller.account.map(Holder.root) ?? .anonymous
            self =
                switch caller.principal {
                case .anonymous: .anonymous
                case .root: root
                case .user(let id, _), .roleSession(let id, _, _): .principal(id)
                case .federatedUser(_, let issuer, _): issuer.map(Holder.principal) ?? root
                }
        }
    }

    private struct State {
        var free: Int
        /// Only holders that have work under way: no more entries than places.
        var held: [Holder: Int] = [:]
    }

    private let limit: Int
    private let state: Mutex<State>

    init(_ limit: Int) {
        self.limit = limit
        state = Mutex(State(free: limit))
    }

    /// What is under way.
    var underWay: Int { limit - state.withLock { $0.free } }

    /// Nil when there is too much already, of everybody or for this one's share.
    func begin(for holder: Holder) -> Ticket? {
        let isGranted = state.withLock { state in
            let held = state.held[holder] ?? 0
            guard held < state.free else { return false }
            state.free -= 1
            state.held[holder] = held + 1
            return true
        }
        return isGranted ? Ticket(self, holder) : nil
    }

    private func end(for holder: Holder) {
        state.withLock { state in
            state.free += 1
            let held = state.held[holder] ?? 0
            state.held[holder] = held > 1 ? held - 1 : nil
        }
    }

    /// One piece of work. It is over when nobody holds the ticket any more.
    final class Ticket: Sendable {
        private let bound: WorkBound
        private let holder: Holder

        fileprivate init(_ bound: WorkBound, _ holder: Holder) {
            self.bound = bound
            self.holder = holder
        }

        deinit { bound.end(for: holder) }

        /// The response, which holds the ticket as long as its body is being sent.
        func held(by response: HTTPResponse) -> HTTPResponse {
            guard case .stream(let length, let source) = response.body else { return response }
            var response = response
            response.body = .stream(length: length, source: HoldingSource(source: source, ticket: self))
            return response
        }
    }

    private final class HoldingSource: ResponseBodySource {
        let source: any ResponseBodySource
        let ticket: Ticket

        init(source: any ResponseBodySource, ticket: Ticket) {
            self.source = source
            self.ticket = ticket
        }

        func next() async throws -> [UInt8]? { try await source.next() }
        func close() { source.close() }
    }
}

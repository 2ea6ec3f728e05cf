import NIOCore
import Synchronization

/// The connections that are open, and the work that was begun for them: bounds the connections' number and lets the
/// server wait for the last of both. Work may outlive its connection, and it ends on the connection's event loop, which
/// must be there still.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var work = 0
        var isDraining = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        var isEmpty: Bool { channels.isEmpty && work == 0 }
    }

    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// False when the connection is one too many or the server is stopping: the caller closes it.
    func admit(_ channel: any Channel) -> Bool {
        let admitted = state.withLock { state in
            guard !state.isDraining, state.channels.count < limit else { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            return true
        }
        if admitted { channel.closeFuture.whenComplete { [self] _ in remove(channel) } }
        return admitted
    }

    /// Admits nobody from now on and returns who is there.
    func beginDraining() -> [any Channel] {
        state.withLock { state in
            state.isDraining = true
            return Array(state.channels.values)
        }
    }

    var remaining: [any Channel] { state.withLock { Array($0.channels.values) } }

    /// Work for a connection begins that may suspend; `endWork` is called once when it has done all it will do.
    func beginWork() { state.withLock { $0.work += 1 } }

    func endWork() {
        resume { $0.work -= 1 }
    }

    /// Returns when no connection is left and no work is under way, or when `giveUp` was called; the former is true.
    func waitUntilEmpty() async -> Bool {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.isEmpty { state.waiters.append(continuation) }
                return state.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
        return state.withLock { $0.isEmpty }
    }

    /// Lets go of who waits.
    func giveUp() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func remove(_ channel: any Channel) {
        resume { $0.channels[ObjectIdentifier(channel)] = nil }
    }

    /// Lets go of who waits when the change leaves nothing to wait for.
    private func resume(after change: (inout State) -> Void) {
        let isEmpty = state.withLock { state in
            change(&state)
            return state.isEmpty
        }
        if isEmpty { giveUp() }
    }
}

/// Tells a connection to close after the request that is under way.
struct DrainConnection: Sendable {}

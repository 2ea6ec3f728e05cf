import NIOCore
import Synchronization

/// The connections that are open, and the work that was begun for them: bounds the connections' number and lets the
/// server wait for the last of both. Work may outlive its connection, and it ends on the connection's event loop, which
/// must be there still.
final class ConnectionRegistry: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// Connections that are being told that they are too many.
        var refusals = 0
        /// Connections refused since the last `takeRefusedCount`.
        var refusedCount = 0
        var work = 0
        var isDraining = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        var isEmpty: Bool { channels.isEmpty && work == 0 }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let refusalLimit: Int

    /// - Parameters:
    ///   - limit: the connections that are served at once.
    ///   - refusals: the further ones that are told at once that they are too many.
    init(limit: Int, refusals: Int) {
        self.limit = limit
        refusalLimit = refusals
    }

    /// What is to become of a new connection.
    enum Admission {
        case served
        /// One too many: to be told so and closed.
        case refused
        /// To be closed at once: too many are being told so, or the server is stopping.
        case closed
    }

    func admit(_ channel: any Channel) -> Admission {
        let admission = state.withLock { state -> Admission in
            guard !state.isDraining else { return .closed }
            guard state.channels.count >= limit else {
                state.channels[ObjectIdentifier(channel)] = channel
                return .served
            }
            state.refusedCount += 1
            guard state.refusals < refusalLimit else { return .closed }
            state.refusals += 1
            return .refused
        }
        switch admission {
        case .served: channel.closeFuture.whenComplete { [self] _ in remove(channel) }
        case .refused:
            channel.closeFuture.whenComplete { [self] _ in state.withLock { $0.refusals -= 1 } }
        case .closed: break
        }
        return admission
    }

    /// How many connections were one too many since the last call.
    func takeRefusedCount() -> Int {
        state.withLock { state in
            defer { state.refusedCount = 0 }
            return state.refusedCount
        }
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

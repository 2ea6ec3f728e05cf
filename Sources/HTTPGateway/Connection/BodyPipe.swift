import Synchronization

/// Why a request's body ended before its end.
enum BodyFailure: Error {
    /// The client closed the connection, stalled, or broke the framing.
    case cutOff
    /// The answer was given already, so the rest is thrown away.
    case answered
    /// Two readers at once.
    case readTwice
}

/// Carries body bytes from the event loop to one reader. It holds what was pushed; whoever pushes stops reading the
/// socket once `push` says that it is full.
final class BodyPipe: Sendable {
    private struct State {
        var pieces: [[UInt8]] = []
        var taken = 0
        var heldBytes = 0
        var ending: Result<Void, BodyFailure>?
        var waiter: CheckedContinuation<[UInt8]?, any Error>?
        var wasPulled = false
        var isFull = false
    }

    private let state = Mutex(State())
    private let windowBytes: Int
    /// Called by the first pull, and whenever a full pipe has room again; on any thread.
    private let onDemand: @Sendable () -> Void

    init(windowBytes: Int, onDemand: @escaping @Sendable () -> Void) {
        self.windowBytes = windowBytes
        self.onDemand = onDemand
    }

    /// Whether the socket should be read on.
    var wantsMore: Bool { state.withLock { $0.ending == nil && !$0.isFull } }

    func push(_ piece: [UInt8]) {
        let waiter = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            guard state.ending == nil else { return nil }
            if let waiter = state.waiter.take() { return waiter }
            state.pieces.append(piece)
            state.heldBytes += piece.count
            state.isFull = state.heldBytes >= windowBytes
            return nil
        }
        waiter?.resume(returning: piece)
    }

    /// The whole body was pushed.
    func finish() { end(.success(())) }

    /// What was pushed and not read is dropped: the reader learns of the failure at once.
    func fail(_ failure: BodyFailure) { end(.failure(failure)) }

    func next() async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            let (reply, demand) = state.withLock { state in Self.pull(&state, continuation, window: windowBytes) }
            if demand { onDemand() }
            if let reply { continuation.resume(with: reply) }
        }
    }

    private static func pull(
        _ state: inout State, _ continuation: CheckedContinuation<[UInt8]?, any Error>, window: Int
    ) -> (reply: Result<[UInt8]?, any Error>?, demand: Bool) {
        var demand = !state.wasPulled
        state.wasPulled = true
        guard state.waiter == nil else { return (.failure(BodyFailure.readTwice), demand) }
        if state.taken < state.pieces.count {
            let piece = state.pieces[state.taken]
            state.pieces[state.taken] = []
            state.taken += 1
            if state.taken == state.pieces.count {
                state.pieces.removeAll(keepingCapacity: true)
                state.taken = 0
            }
            state.heldBytes -= piece.count
            if state.isFull, state.heldBytes <= window / 2 {
                state.isFull = false
                demand = true
            }
            return (.success(piece), demand)
        }
        switch state.ending {
        case .success?: return (.success(nil), demand)
        case .failure(let failure)?: return (.failure(failure), demand)
        case nil:
            state.waiter = continuation
            return (nil, demand)
        }
    }

    private func end(_ ending: Result<Void, BodyFailure>) {
        let waiter = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            if case .failure = ending {
                state.pieces = []
                state.taken = 0
                state.heldBytes = 0
            }
            return state.waiter.take()
        }
        guard let waiter else { return }
        switch ending {
        case .success: waiter.resume(returning: nil)
        case .failure(let failure): waiter.resume(throwing: failure)
        }
    }
}

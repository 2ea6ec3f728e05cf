import NIOCore

/// What one event loop keeps for all its connections: who they are, for the sweep that ends those that wait too long,
/// the date, and the buffer in which answers are put together.
final class LoopState {
    private var connections: [ObjectIdentifier: ConnectionHandler] = [:]
    let date = HTTPDate()
    /// Reused when the kernel took the last answer at once, as it nearly always does.
    private var output = ByteBuffer()

    /// A longer answer gets a buffer of its own, so that no loop keeps a long one.
    private static let keptBytes = 64 * 1024

    func add(_ connection: ConnectionHandler) { connections[ObjectIdentifier(connection)] = connection }

    func remove(_ connection: ConnectionHandler) { connections[ObjectIdentifier(connection)] = nil }

    /// Ends the waits that are over. No connection has a timer of its own.
    func sweep() {
        let now = NIODeadline.now()
        for connection in connections.values { connection.endWaits(at: now) }
    }

    /// A buffer of at least `capacity` bytes as `write` left it, or nil when `write` says that it is not to be sent.
    func buffer(capacity: Int, _ write: (inout ByteBuffer) -> Bool) -> ByteBuffer? {
        guard capacity <= Self.keptBytes else {
            var buffer = ByteBufferAllocator().buffer(capacity: capacity)
            return write(&buffer) ? buffer : nil
        }
        output.clear(minimumCapacity: capacity)
        return write(&output) ? output : nil
    }
}

/// The states of a server's event loops.
struct LoopStates: Sendable {
    private let states: [ObjectIdentifier: NIOLoopBound<LoopState>]

    /// Makes one for each loop and has it swept every `interval`, until the group is shut down.
    init(for group: any EventLoopGroup, sweptEvery interval: TimeAmount) async throws {
        var states: [ObjectIdentifier: NIOLoopBound<LoopState>] = [:]
        for loop in group.makeIterator() {
            let state = try await loop.submit { NIOLoopBound(LoopState(), eventLoop: loop) }.get()
            loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in state.value.sweep() }
            states[ObjectIdentifier(loop)] = state
        }
        self.states = states
    }

    /// To be called on `loop`, which is one of the group's.
    subscript(loop: any EventLoop) -> LoopState {
        guard let state = states[ObjectIdentifier(loop)] else { preconditionFailure("a loop of another group") }
        return state.value
    }
}

import NIOCore

/// What one event loop keeps for all its connections: who they are, for the sweep that ends those that wait too long,
/// the date, the buffer in which answers are put together, how long requests wait, and what bodies take of the memory.
final class LoopState {
    private var connections: [ObjectIdentifier: ConnectionHandler] = [:]
    private var delay: QueueDelay
    private let now: () -> NIODeadline
    private let sharedBodyBytes: Int
    private var heldBodyBytes = 0
    let date = HTTPDate()
    /// Reused when the kernel took the last answer at once, as it nearly always does.
    private var output = ByteBuffer()

    /// A longer answer gets a buffer of its own, so that no loop keeps a long one.
    private static let keptBytes = 64 * 1024

    /// - Parameters:
    ///   - sharedBodyBytes: this loop's part of what `limits` say.
    ///   - now: the clock by which requests wait.
    init(limits: GatewayLimits, sharedBodyBytes: Int, now: @escaping () -> NIODeadline = { .now() }) {
        delay = QueueDelay(
            standing: limits.standingDelay, burst: limits.burstDelay, interval: limits.standingInterval)
        self.sharedBodyBytes = sharedBodyBytes
        self.now = now
    }

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

/// Overload.
extension LoopState {
    /// Bytes have come on one of the connections. The first of a batch has its end noted: what is put on the loop now
    /// runs when all that is ready has had its turn.
    func noteTurn(on loop: any EventLoop) {
        guard delay.isBetweenBatches else { return }
        delay.batchBegins(at: now())
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.execute { bound.value.endBatch() }
    }

    private func endBatch() { delay.batchEnds(at: now()) }

    /// Whether a request whose turn has come waited too long to be served.
    var isOverloaded: Bool { delay.isTooLong(at: now()) }

    /// Sets memory aside for a body that is being collected. False when there is none left.
    func holdBody(_ count: Int) -> Bool {
        guard count <= sharedBodyBytes - heldBodyBytes else { return false }
        heldBodyBytes += count
        return true
    }

    /// Gives back what `holdBody` set aside.
    func releaseBody(_ count: Int) { heldBodyBytes -= count }
}

/// The states of a server's event loops.
struct LoopStates: Sendable {
    private let states: [ObjectIdentifier: NIOLoopBound<LoopState>]

    /// Makes one for each loop and has it swept every tick of `limits`, until the group is shut down.
    init(for group: any EventLoopGroup, limits: GatewayLimits) async throws {
        let loops = Array(group.makeIterator())
        let sharedBodyBytes = limits.sharedBodyBytes / max(1, loops.count)
        let interval = limits.tick
        var states: [ObjectIdentifier: NIOLoopBound<LoopState>] = [:]
        for loop in loops {
            let state = try await loop.submit {
                NIOLoopBound(LoopState(limits: limits, sharedBodyBytes: sharedBodyBytes), eventLoop: loop)
            }.get()
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

import NIOCore

/// What one event loop keeps for all its connections: who they are, for the sweep that ends those that wait too long,
/// the date, who has sent something, the buffers in which answers are put together, how long requests wait, and what
/// bodies and answers take of the memory.
///
/// A loop works in rounds: it reads from every connection that has something, then answers all of them (after 64
/// requests at the latest), and hands the kernel many answers at once. Each of the three runs many times in a row, so
/// that its code is still in the processor's caches, and a client that sleeps is woken once for many answers.
final class LoopState {
    /// So many answers are handed over at once, at most.
    private static let answersAtOnce = 32
    /// An answer waits no longer than this for those behind it, but for the one that is being worked on.
    private static let patience = TimeAmount.milliseconds(1)
    /// So many requests, or so many bytes of them, are held at most before they are answered: a round of a thousand
    /// connections is cut into pieces, so that it holds no more memory than one of a few.
    private static let requestsAtOnce = 64
    private static let requestBytesAtOnce = 256 * 1024
    /// A longer answer gets a buffer of its own, so that no loop keeps long ones.
    private static let keptBytes = 16 * 1024

    private let loop: any EventLoop
    private var connections: [ObjectIdentifier: ConnectionHandler] = [:]
    private var delay: QueueDelay
    private let now: () -> NIODeadline
    private let sharedBodyBytes: Int
    private var heldBodyBytes = 0
    private let sharedAnswerBytes: Int
    private var heldAnswerBytes = 0
    let date = HTTPDate()
    /// Connections with requests that were read in this round, in that order.
    private var ready: [ConnectionHandler] = []
    private var readyBytes = 0
    /// Connections with answers that the kernel was not handed, in the order of answering.
    private var answered: [ConnectionHandler] = []
    /// Whether answers are being made for a round: they are handed over together.
    private(set) var isAnswering = false
    /// Each is used again when the kernel took the answer that was in it at once, as it nearly always does.
    private var outputs = [ByteBuffer](repeating: ByteBuffer(), count: answersAtOnce)
    private var nextOutput = 0

    /// - Parameters:
    ///   - loop: the event loop whose state this is.
    ///   - sharedBodyBytes: this loop's part of what `limits` say.
    ///   - sharedAnswerBytes: likewise.
    ///   - now: the clock by which requests wait.
    init(
        loop: any EventLoop, limits: GatewayLimits, sharedBodyBytes: Int, sharedAnswerBytes: Int,
        now: @escaping () -> NIODeadline = { .now() }
    ) {
        self.loop = loop
        delay = QueueDelay(
            standing: limits.standingDelay, burst: limits.burstDelay, interval: limits.standingInterval)
        self.sharedBodyBytes = sharedBodyBytes
        self.sharedAnswerBytes = sharedAnswerBytes
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
        let index = nextOutput
        nextOutput = (nextOutput + 1) % outputs.count
        // Taken out and put back, so that it has one owner meanwhile.
        var buffer = ByteBuffer()
        swap(&buffer, &outputs[index])
        buffer.clear(minimumCapacity: capacity)
        let isWritten = write(&buffer)
        outputs[index] = buffer
        return isWritten ? buffer : nil
    }
}

/// Rounds.
extension LoopState {
    /// Bytes have come on one of the connections. What the first ones of a round put on the loop here runs when all
    /// that is ready has been read.
    func beginRound() {
        guard delay.isBetweenBatches else { return }
        delay.batchBegins(at: now())
        loop.assumeIsolated().execute { [self] in
            answerAll()
            delay.batchEnds(at: now())
        }
    }

    /// Has a connection with a new request answered when all that is ready has been read, or enough of it. A round has
    /// begun.
    ///
    /// - Parameter count: how many bytes the connection has received and holds.
    func answerSoon(_ connection: ConnectionHandler, holding count: Int) {
        ready.append(connection)
        readyBytes += count
        if ready.count >= Self.requestsAtOnce || readyBytes >= Self.requestBytesAtOnce { answerAll() }
    }

    /// Has the kernel handed a connection's answers when the round's are handed over.
    func flushSoon(_ connection: ConnectionHandler) { answered.append(connection) }

    private func answerAll() {
        guard !ready.isEmpty else { return }
        let round = ready
        ready.removeAll(keepingCapacity: true)
        readyBytes = 0
        isAnswering = true
        var handedOver = NIODeadline.now()
        for connection in round {
            connection.answerNext()
            guard !answered.isEmpty else { continue }
            let now = NIODeadline.now()
            guard answered.count >= Self.answersAtOnce || now - handedOver >= Self.patience else { continue }
            handOver()
            isAnswering = true
            handedOver = now
        }
        handOver()
    }

    /// A connection that can write again goes on with what it was sent: what it answers then is handed over at once.
    private func handOver() {
        isAnswering = false
        for connection in answered { connection.flush() }
        answered.removeAll(keepingCapacity: true)
    }
}

/// Overload.
extension LoopState {
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

    /// Counts an answer that is to be sent. False when all answers together would be too much.
    func holdAnswer(_ count: Int) -> Bool {
        guard count <= sharedAnswerBytes - heldAnswerBytes else { return false }
        heldAnswerBytes += count
        return true
    }

    /// The kernel has taken an answer that `holdAnswer` counted, or the connection has ended.
    func releaseAnswer(_ count: Int) { heldAnswerBytes -= count }
}

/// The states of a server's event loops.
struct LoopStates: Sendable {
    private let states: [ObjectIdentifier: NIOLoopBound<LoopState>]

    /// Makes one for each loop and has it swept every tick of `limits`, until the group is shut down.
    init(for group: any EventLoopGroup, limits: GatewayLimits) async throws {
        let loops = Array(group.makeIterator())
        let sharedBodyBytes = limits.sharedBodyBytes / max(1, loops.count)
        let sharedAnswerBytes = limits.sharedAnswerBytes / max(1, loops.count)
        let interval = limits.tick
        var states: [ObjectIdentifier: NIOLoopBound<LoopState>] = [:]
        for loop in loops {
            let state = try await loop.submit {
                NIOLoopBound(
                    LoopState(
                        loop: loop, limits: limits, sharedBodyBytes: sharedBodyBytes,
                        sharedAnswerBytes: sharedAnswerBytes), eventLoop: loop)
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

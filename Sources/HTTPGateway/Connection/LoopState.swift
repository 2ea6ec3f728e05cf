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
    static let keptBytes = 16 * 1024

    // Arrays are swapped out to be changed, and the delay is copied: a property is accessed for no longer than it takes
    // to store it, and nothing that could access it again happens meanwhile, so that no access has to be checked.

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
    /// The time, for the next request that asks for it, while nothing has been done since it was read.
    private var present: NIODeadline?
    /// Each is used again when the kernel took the answer that was in it at once, as it nearly always does.
    private var outputs = [ByteBuffer?](repeating: nil, count: answersAtOnce)
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

    /// An empty buffer of at least `capacity` bytes to put an answer together in; `keepOutput` is to follow. Where
    /// `keptBytes` are enough it has no more.
    func takeOutput(capacity: Int) -> ByteBuffer {
        guard capacity <= Self.keptBytes, var buffer = takeKeptOutput() else {
            return ByteBufferAllocator().buffer(capacity: capacity)
        }
        buffer.clear(minimumCapacity: capacity)
        return buffer
    }

    private func takeKeptOutput() -> ByteBuffer? {
        var outputs: [ByteBuffer?] = []
        swap(&outputs, &self.outputs)
        let output = outputs[nextOutput].take()
        swap(&outputs, &self.outputs)
        return output
    }

    /// Keeps a buffer that `takeOutput` gave for `capacity` and that has been filled, unless it is a long one.
    func keepOutput(_ buffer: ByteBuffer, capacity: Int) {
        guard capacity <= Self.keptBytes else { return }
        var outputs: [ByteBuffer?] = []
        swap(&outputs, &self.outputs)
        outputs[nextOutput] = buffer
        swap(&outputs, &self.outputs)
        nextOutput = (nextOutput + 1) % Self.answersAtOnce
    }
}

/// Rounds.
extension LoopState {
    /// Bytes have come on one of the connections. What the first ones of a round put on the loop here runs when all
    /// that is ready has been read.
    func beginRound() {
        var delay = delay
        guard delay.isBetweenBatches else { return }
        delay.batchBegins(at: now())
        self.delay = delay
        loop.assumeIsolated().execute { [self] in
            answerAll()
            var delay = self.delay
            delay.batchEnds(at: now())
            self.delay = delay
        }
    }

    /// Has a connection with a new request answered when all that is ready has been read, or enough of it. A round has
    /// begun.
    ///
    /// - Parameter count: how many bytes the connection has received and holds.
    func answerSoon(_ connection: ConnectionHandler, holding count: Int) {
        var ready: [ConnectionHandler] = []
        swap(&ready, &self.ready)
        ready.append(connection)
        let isEnough = ready.count >= Self.requestsAtOnce
        swap(&ready, &self.ready)
        readyBytes += count
        if isEnough || readyBytes >= Self.requestBytesAtOnce { answerAll() }
    }

    /// Has the kernel handed a connection's answers when the round's are handed over.
    func flushSoon(_ connection: ConnectionHandler) {
        var answered: [ConnectionHandler] = []
        swap(&answered, &self.answered)
        answered.append(connection)
        swap(&answered, &self.answered)
    }

    private func answerAll() {
        guard !ready.isEmpty else { return }
        var round: [ConnectionHandler] = []
        swap(&round, &ready)
        readyBytes = 0
        isAnswering = true
        var handedOver: NIODeadline?
        for connection in round {
            let now = now()
            let since = handedOver ?? now
            let isDue =
                answered.count >= Self.answersAtOnce || !answered.isEmpty && now - since >= Self.patience
            // To hand over takes time.
            present = isDue ? nil : now
            handedOver = isDue ? now : since
            if isDue {
                handOver()
                isAnswering = true
            }
            connection.answerNext()
        }
        present = nil
        handOver()
        round.removeAll(keepingCapacity: true)
        if ready.isEmpty { swap(&round, &ready) }
    }

    /// A connection that can write again goes on with what it was sent: what it answers then is handed over at once.
    private func handOver() {
        isAnswering = false
        var answered: [ConnectionHandler] = []
        swap(&answered, &self.answered)
        for connection in answered { connection.flush() }
        answered.removeAll(keepingCapacity: true)
        if self.answered.isEmpty { swap(&answered, &self.answered) }
    }
}

/// Overload.
extension LoopState {
    /// Whether a request whose turn has come waited too long to be served.
    func isOverloaded() -> Bool {
        let (delay, now) = (delay, present.take() ?? now())
        return delay.isTooLong(at: now)
    }

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

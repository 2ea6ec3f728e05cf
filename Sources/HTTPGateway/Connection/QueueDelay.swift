import NIOCore

/// How long requests have been waiting on one event loop when their turn comes, and whether that is too long.
///
/// A loop takes up all connections that are ready as one batch, so whatever comes later in a batch was ready at its
/// beginning and has waited at least since then. One burst may keep the loop busy for `burst`. Where batches of more
/// than `standing` have come for longer than `interval`, with no pause of an `interval` between them, the delay stands
/// and requests have `standing` (docs/decisions/0004).
struct QueueDelay {
    /// The longest wait while the delay stands.
    let standing: TimeAmount
    /// The longest wait ever.
    let burst: TimeAmount
    /// How long the delay must have been standing to count so, and how long it must be gone not to.
    let interval: TimeAmount

    /// When the batch began that is being worked through; nil between batches.
    private var batchBegan: NIODeadline?
    /// When the first of the long batches began, and when the last was over.
    private var standingSpan: (since: NIODeadline, until: NIODeadline)?

    init(standing: TimeAmount, burst: TimeAmount, interval: TimeAmount) {
        self.standing = standing
        self.burst = burst
        self.interval = interval
    }

    /// Whether no batch is being worked through: the caller says that one begins, and when it is over.
    var isBetweenBatches: Bool { batchBegan == nil }

    /// The first bytes of a batch are about to be looked at.
    mutating func batchBegins(at now: NIODeadline) {
        batchBegan = now
        if let span = standingSpan, now - span.until > interval { standingSpan = nil }
    }

    /// All that was ready has had its turn.
    mutating func batchEnds(at now: NIODeadline) {
        guard let began = batchBegan.take() else { return }
        if now - began > standing { standingSpan = (standingSpan?.since ?? began, now) }
    }

    /// Whether a request whose turn comes now has waited too long to be served.
    func isTooLong(at now: NIODeadline) -> Bool {
        guard let batchBegan else { return false }
        let waited = now - batchBegan
        guard waited > standing else { return false }
        if waited > burst { return true }
        guard let standingSpan else { return false }
        return now - standingSpan.since > interval
    }
}

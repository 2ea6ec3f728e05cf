/// An instant in whole milliseconds since 1970-01-01T00:00:00Z. Leap seconds do not exist, as in POSIX.
public struct Timestamp: Hashable, Comparable, Sendable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Whole seconds. What 64 bits of milliseconds cannot hold becomes the nearest instant that they can.
    public init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds, rounded towards the past.
    public var seconds: Int64 {
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// The same instant without its fraction of a second.
    public var wholeSeconds: Timestamp { Timestamp(seconds: seconds) }

    /// The instant this many seconds later, or the nearest one that can be held.
    public func adding(seconds: Int64) -> Timestamp {
        let added = Timestamp(seconds: seconds).milliseconds
        let (sum, overflow) = milliseconds.addingReportingOverflow(added)
        return Timestamp(milliseconds: overflow ? (added < 0 ? .min : .max) : sum)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.milliseconds < right.milliseconds }
}

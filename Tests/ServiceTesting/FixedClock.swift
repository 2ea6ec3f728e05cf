import ServiceKit
import Synchronization
package import WireProtocol

/// A clock that stands still until a test moves it.
package final class FixedClock: ServerClock {
    private let time: Mutex<Timestamp>

    package init(_ time: Timestamp = Timestamp(seconds: 1_790_000_000)) { self.time = Mutex(time) }

    package var now: Timestamp { time.withLock { $0 } }

    package func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

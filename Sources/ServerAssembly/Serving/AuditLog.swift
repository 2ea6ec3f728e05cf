import Dispatch
import Glibc
package import ServiceKit
import Synchronization
package import WireProtocol

/// Writes the audit log to a file descriptor, many lines at once, so that no request waits for a disk.
///
/// Lines are written within `delay` of their requests, and all of them before `close` returns. When the reader of the
/// log is so slow that `heldBytes` are waiting, requests wait with it: a log with holes would be worse. What the system
/// refuses to write is counted, and a line tells the count as soon as one can be written again.
///
/// Two buffers take turns, one filled while the other is written, so that lines need no new memory.
package final class AuditLog: AuditTrail {
    /// Lines that wait.
    private struct State {
        var lines = ByteWriter(capacity: 0)
        var count = 0
        /// Whether a write will come with the delay. There is one for all that is written until then.
        var isScheduled = false
        /// Whether a write of a whole batch was asked for.
        var isUrgent = false
    }

    /// What is being written, in the order of the lines.
    private struct Writing {
        /// The other buffer, empty between writes.
        var lines = ByteWriter(capacity: 0)
        /// Lines that the system did not take.
        var lost = 0
    }

    /// What one line about shed requests counts together.
    private struct ShedKind: Hashable {
        let service: String
        let code: String
        let status: Int
    }

    /// What a line makes necessary.
    private enum Next { case none, writeSoon, writeNow, wait }

    /// How long a line may lie here. A process that is killed loses so much.
    private static let delay = DispatchTimeInterval.milliseconds(50)
    /// So much is written at once, without the delay.
    private static let batchBytes = 128 * 1024
    /// Room for the line that fills a batch.
    private static let lineBytes = 16 * 1024
    /// A buffer that has grown beyond this is not used again.
    private static let keptBytes = 2 * batchBytes
    /// The most that is held.
    private static let heldBytes = 4 << 20
    /// How often the log says how many requests were shed.
    private static let shedInterval = DispatchTimeInterval.seconds(1)

    private let descriptor: Int32
    private let state = Mutex(State())
    private let writing = Mutex(Writing())
    /// Requests that were shed and of which the log does not tell yet.
    private let shed = Mutex<[ShedKind: Int]>([:])
    private let queue = DispatchQueue(label: "audit")

    package init(descriptor: Int32) { self.descriptor = descriptor }

    package func record(_ record: AuditRecord) {
        let next = state.withLock { state -> Next in
            if state.lines.capacity == 0 { state.lines = ByteWriter(capacity: Self.batchBytes + Self.lineBytes) }
            AuditLine.append(record, to: &state.lines)
            state.count += 1
            if state.lines.count >= Self.heldBytes { return .wait }
            if state.lines.count >= Self.batchBytes, !state.isUrgent {
                state.isUrgent = true
                return .writeNow
            }
            defer { state.isScheduled = true }
            return state.isScheduled ? .none : .writeSoon
        }
        switch next {
        case .none: break
        case .writeSoon: queue.asyncAfter(deadline: .now() + Self.delay) { self.writeScheduled() }
        case .writeNow: queue.async { self.write() }
        case .wait: write()
        }
    }

    /// Counts the request; once a second a line tells the count, so that what is shed costs nothing to log.
    package func recordShed(by service: String, as error: ServiceError) {
        let isFirst = shed.withLock { shed in
            defer { shed[ShedKind(service: service, code: error.code, status: error.status), default: 0] += 1 }
            return shed.isEmpty
        }
        if isFirst { queue.asyncAfter(deadline: .now() + Self.shedInterval) { self.writeShed() } }
    }

    /// Writes what is held. To be called when no more requests are answered.
    package func close() { writeShed() }

    private func writeShed() {
        let counts = shed.withLock { shed in
            defer { shed = [:] }
            return shed
        }
        state.withLock { state in
            for (kind, count) in counts {
                AuditLine.appendShed(
                    count, by: kind.service, code: kind.code, status: kind.status, at: .now, to: &state.lines)
                state.count += 1
            }
        }
        write()
    }

    private func writeScheduled() {
        state.withLock { $0.isScheduled = false }
        write()
    }

    private func write() {
        writing.withLock { writing in
            let count = state.withLock { state in
                swap(&state.lines, &writing.lines)
                defer { (state.count, state.isUrgent) = (0, false) }
                return state.count
            }
            if writing.lost > 0 { writing.lines.append(text: "{\"auditLinesLost\":\(writing.lost)}\n") }
            if writing.lines.withUnsafeBytes({ Self.write($0, to: descriptor) }) {
                writing.lost = 0
            } else {
                writing.lost += count
            }
            writing.lines.removeAll()
            if writing.lines.capacity > Self.keptBytes { writing.lines = ByteWriter(capacity: 0) }
        }
    }

    /// False when the system refuses. A part may have been written then.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if written >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&waiting, 1, -1) >= 0 || errno == EINTR else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// For those who asked for no lines of that level.
final class NoAuditTrail: AuditTrail {
    func record(_ record: AuditRecord) {}
    func recordShed(by service: String, as error: ServiceError) {}
}

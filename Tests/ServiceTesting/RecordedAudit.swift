import AWSNames
package import ServiceKit
import Synchronization
package import WireProtocol

/// An audit trail that a test reads.
package final class RecordedAudit: AuditTrail {
    private let kept = Mutex<[AuditRecord]>([])
    private let keptShed = Mutex<[String]>([])

    package init() {}

    package func record(_ record: AuditRecord) { kept.withLock { $0.append(record) } }

    package func recordShed(by service: String, as error: ServiceError) {
        keptShed.withLock { $0.append("\(service) \(error.code)") }
    }

    /// `service code` of every request that was shed, oldest first.
    package var shed: [String] { keptShed.withLock { $0 } }

    /// Every record so far, oldest first.
    package var records: [AuditRecord] { kept.withLock { $0 } }

    /// `status action code` of the newest record, `-` for what it does not name.
    package var last: String {
        guard let record = records.last else { return "nothing" }
        return "\(record.status) \(record.action?.description ?? "-") \(record.errorCode ?? "-")"
    }
}

import AWSNames
import Directory
import WireProtocol

/// Revocations in force as `stint revoke` shows them.
package struct RevocationsReport: AdministrativeReport {
    package struct Entry: Codable, Sendable {
        package let kind: String
        /// The stable id, the access key, or the source identity; for sessions `AROA…:name`.
        package let subject: String
        /// The ARN of the role or user while it exists.
        package let arn: String?
        package let accountID: String?
        package let issuedBefore: String
        package let droppedAfter: String

        enum CodingKeys: String, CodingKey {
            case kind = "Kind"
            case subject = "Subject"
            case arn = "Arn"
            case accountID = "AccountId"
            case issuedBefore = "IssuedBefore"
            case droppedAfter = "DroppedAfter"
        }

        init(_ cutOff: RevocationCutOff, in snapshot: DirectorySnapshot) {
            issuedBefore = ReportTime.text(cutOff.issuedBefore.seconds)
            droppedAfter = ReportTime.text(cutOff.dropAfter.seconds)
            switch cutOff.subject {
            case .role(let id):
                (kind, subject, arn) = ("role", id.rawValue, snapshot.role(id)?.arn)
                accountID = snapshot.role(id)?.account.description
            case .user(let id):
                (kind, subject, arn) = ("user", id.rawValue, snapshot.user(id)?.arn)
                accountID = snapshot.user(id)?.account.description
            case .accessKey(let id):
                (kind, subject, arn) = ("access-key", id.rawValue, nil)
                accountID = id.accountID?.description
            case .session(let role, let name):
                (kind, subject, arn) = ("session", "\(role):\(name)", snapshot.role(role)?.arn)
                accountID = snapshot.role(role)?.account.description
            case .sourceIdentity(let account, let value):
                (kind, subject, arn) = ("source-identity", value, nil)
                accountID = account.description
            }
        }
    }

    package let revocations: [Entry]

    enum CodingKeys: String, CodingKey {
        case revocations = "Revocations"
    }

    package var text: String {
        guard !revocations.isEmpty else { return "No revocation is in force." }
        return ReportTable.text(
            ["KIND", "SUBJECT", "ACCOUNT", "ISSUED BEFORE", "DROPPED AFTER", "ARN"],
            revocations.map {
                [$0.kind, $0.subject, $0.accountID ?? "-", $0.issuedBefore, $0.droppedAfter, $0.arn ?? "-"]
            })
    }
}

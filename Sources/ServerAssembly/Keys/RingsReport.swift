import SecretMaterial
import WireProtocol

/// The keys of the rings as `stint keys` shows them. There is nothing secret in it.
package struct RingsReport: AdministrativeReport {
    package struct Key: Codable, Sendable {
        package let ring: String
        package let keyID: String
        /// `pending`, `active` (seals and opens), `opening` (opens only) or `ended`.
        package let state: String
        package let createdAt: String
        package let activatesAt: String
        /// From then on the key opens nothing.
        package let retiresAt: String?
        /// Store keys: how many secrets rest under it.
        package let secrets: Int?

        enum CodingKeys: String, CodingKey {
            case ring = "Ring"
            case keyID = "KeyId"
            case state = "State"
            case createdAt = "CreatedAt"
            case activatesAt = "ActivatesAt"
            case retiresAt = "RetiresAt"
            case secrets = "Secrets"
        }

        init(_ key: RingKey, state: String, secrets: Int?) {
            ring = key.kind.rawValue
            keyID = "\(key.id)"
            self.state = state
            createdAt = ReportTime.text(key.createdAt)
            activatesAt = ReportTime.text(key.activatesAt)
            retiresAt = key.retiresAt.map(ReportTime.text)
            self.secrets = secrets
        }
    }

    package let keys: [Key]

    enum CodingKeys: String, CodingKey {
        case keys = "Keys"
    }

    package var text: String {
        ReportTable.text(
            ["RING", "KEY", "STATE", "ACTIVE FROM", "OPENS UNTIL", "SECRETS"],
            keys.map {
                [$0.ring, $0.keyID, $0.state, $0.activatesAt, $0.retiresAt ?? "-", $0.secrets.map(String.init) ?? "-"]
            })
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// How many of a kind an account may have: AWS's defaults (reference iam.md §6.6).
struct Quotas {
    let name: String
    let maximum: Int

    static let users = Quotas(name: "UsersPerAccount", maximum: 5_000)
    /// The name is ours: AWS's is not known (reference iam.md §9).
    static let groups = Quotas(name: "GroupsPerAccount", maximum: 300)
    static let roles = Quotas(name: "RolesPerAccount", maximum: 1_000)
    /// The name is ours: AWS's is not known (reference iam.md §9).
    static let policies = Quotas(name: "PoliciesPerAccount", maximum: 1_500)
    /// The name is ours: AWS's is not known (reference iam.md §9).
    static let groupsPerUser = Quotas(name: "GroupsPerUser", maximum: 10)
    /// The name is ours: AWS's is not known (reference iam.md §9).
    static let mfaDevices = Quotas(name: "MFADevicesPerUser", maximum: 8)
    static let accessKeys = Quotas(name: "AccessKeysPerUser", maximum: 2)

    /// Throws when there is no room for one more beside `count`.
    func check(_ count: Int) throws(ServiceError) {
        guard count < maximum else {
            throw IAMShapes.Errors.limitExceeded("Cannot exceed quota for \(name): \(maximum)")
        }
    }
}

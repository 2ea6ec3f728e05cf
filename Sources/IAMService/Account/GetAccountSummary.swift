import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Counts what the account has beside its quotas (reference iam.md §6.9).
struct GetAccountSummary: IAMRead {
    typealias Input = IAMShapes.GetAccountSummaryInput
    typealias Output = IAMShapes.GetAccountSummaryOutput

    static let action: ServiceAction = "iam:GetAccountSummary"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let account = try context.snapshot.existingAccount(context.account)
        var summary = Self.quotas
        summary.merge(uses(in: account.id, by: context.snapshot)) { $1 }
        summary["GlobalEndpointTokenVersion"] = account.globalEndpointTokenVersion
        return Output(summaryMap: summary)
    }

    private static let quotas = [
        "AccessKeysPerUserQuota": Quotas.accessKeys.maximum,
        "AssumeRolePolicySizeQuota": PolicyQuota.trust.maximum,
        "AttachedPoliciesPerGroupQuota": attachmentQuota, "AttachedPoliciesPerRoleQuota": attachmentQuota,
        "AttachedPoliciesPerUserQuota": attachmentQuota, "GroupPolicySizeQuota": Group.inlinePolicyQuota,
        "GroupsPerUserQuota": Quotas.groupsPerUser.maximum, "GroupsQuota": Quotas.groups.maximum,
        "InstanceProfilesQuota": 1_000, "PoliciesQuota": Quotas.policies.maximum,
        "PolicySizeQuota": PolicyQuota.managed.maximum, "PolicyVersionsInUseQuota": 10_000,
        "RolePolicySizeQuota": Role.inlinePolicyQuota, "RolesQuota": Quotas.roles.maximum,
        "ServerCertificatesQuota": 20, "SigningCertificatesPerUserQuota": 2,
        "UserPolicySizeQuota": User.inlinePolicyQuota, "UsersQuota": Quotas.users.maximum,
        "VersionsPerPolicyQuota": ManagedPolicy.versionQuota,
    ]

    /// What there is none of here, certificates and the like, is truly zero.
    private func uses(in account: AccountID, by snapshot: DirectorySnapshot) -> [String: Int] {
        let counts = snapshot.counts(in: account)
        let devices = snapshot.mfaDevices(in: account)
        return [
            "AccountAccessKeysPresent": snapshot.accessKeys(of: .root(account)).isEmpty ? 0 : 1,
            "AccountMFAEnabled": snapshot.mfaDevices(of: .root(account)).isEmpty ? 0 : 1, "AccountPasswordPresent": 0,
            "AccountSigningCertificatesPresent": 0,
            "Groups": counts.groups, "InstanceProfiles": 0, "MFADevices": devices.count,
            "MFADevicesInUse": devices.reduce(0) { $0 + ($1.owner == nil ? 0 : 1) },
            "Policies": counts.policies, "PolicyVersionsInUse": policiesInUse(in: account, by: snapshot),
            "Providers": 0, "Roles": counts.roles, "ServerCertificates": 0, "Users": counts.users,
        ]
    }

    /// Distinct managed policies in use, AWS's and boundaries included.
    private func policiesInUse(in account: AccountID, by snapshot: DirectorySnapshot) -> Int {
        var arns: Set<String> = []
        for user in snapshot.users(in: account) {
            arns.formUnion(user.attachedPolicies)
            if let boundary = user.permissionsBoundary { arns.insert(boundary) }
        }
        for role in snapshot.roles(in: account) {
            arns.formUnion(role.attachedPolicies)
            if let boundary = role.permissionsBoundary { arns.insert(boundary) }
        }
        for group in snapshot.groups(in: account) { arns.formUnion(group.attachedPolicies) }
        return arns.count
    }
}

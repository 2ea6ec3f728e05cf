import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

extension DirectoryTransaction {
    /// Attaches the policy unless it is attached already (reference iam.md §6.9).
    mutating func attach<Entity: IAMEntity>(
        _ arn: String, to kind: Entity.Type, _ name: String, in account: AccountID
    ) throws {
        try PolicyARN.check(arn)
        var entity = try Entity.existing(name, in: account, by: snapshot)
        let policy = try snapshot.attachablePolicy(arn, for: account)
        guard !entity.attachedPolicies.contains(policy.arn) else { return }
        guard entity.attachedPolicies.count < attachmentQuota else {
            throw IAMShapes.Errors.limitExceeded(
                "Cannot exceed quota for \(Entity.attachmentQuotaName): \(attachmentQuota)")
        }
        entity.attachedPolicies.append(policy.arn)
        try apply(entity.asChange)
    }

    mutating func detach<Entity: IAMEntity>(
        _ arn: String, from kind: Entity.Type, _ name: String, in account: AccountID
    ) throws {
        try PolicyARN.check(arn)
        var entity = try Entity.existing(name, in: account, by: snapshot)
        guard let index = entity.attachedPolicies.firstIndex(of: arn) else {
            throw IAMShapes.Errors.noSuchEntity("Policy \(arn) was not found.")
        }
        entity.attachedPolicies.remove(at: index)
        try apply(entity.asChange)
    }
}

extension IAMEntity {
    /// A page of the attached policies, by name.
    func attachedPage(
        by snapshot: DirectorySnapshot, prefix: String?, marker: String?, maxItems: Int?
    ) throws(ServiceError) -> Page<IAMShapes.AttachedPolicy> {
        let policies = attachedPolicies.compactMap { snapshot.policy(arn: $0) }
            .filter { $0.path.hasPrefix(prefix ?? "/") }
            .map { (key: $0.name.foldedName + "=" + $0.id.rawValue, policy: $0) }
            .sorted { $0.key < $1.key }
        let page = try Page<(key: String, policy: ManagedPolicy)>(
            of: policies, after: marker, maxItems: maxItems, key: \.key)
        return page.map { IAMShapes.AttachedPolicy(policyName: $0.policy.name, policyArn: $0.policy.arn) }
    }
}

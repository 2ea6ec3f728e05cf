import AWSNames
import Directory
import ServiceShapes
import WireProtocol

extension IAMShapes.AttachedPermissionsBoundary {
    /// The wire says `Policy`, although the model's enumeration does not (reference iam.md §6.8).
    init?(_ arn: String?) {
        guard let arn else { return nil }
        self.init(permissionsBoundaryType: "Policy", permissionsBoundaryArn: arn)
    }
}

extension IAMShapes.User {
    /// As lists show users (reference iam.md §6.8).
    init(listing user: User) {
        self.init(
            path: user.path, userName: user.name, userId: user.id.rawValue, arn: user.arn, createDate: user.createdAt)
    }

    /// As CreateUser and GetUser show them.
    init(_ user: User) {
        self.init(listing: user)
        permissionsBoundary = .init(user.permissionsBoundary)
        tags = user.tags.shapesIfAny
    }
}

extension IAMShapes.Group {
    init(_ group: Group) {
        self.init(
            path: group.path, groupName: group.name, groupId: group.id.rawValue, arn: group.arn,
            createDate: group.createdAt)
    }
}

extension IAMShapes.Role {
    /// What every reply shows of a role; `trust` is not yet encoded (reference iam.md §6.8).
    init(_ role: Role, trust: String) {
        self.init(
            path: role.path, roleName: role.name, roleId: role.id.rawValue, arn: role.arn, createDate: role.createdAt,
            assumeRolePolicyDocument: Documents.encoded(trust))
    }
}

extension IAMShapes.Policy {
    /// What every reply shows of a policy (reference iam.md §6.8).
    init(_ policy: ManagedPolicy, seenBy account: AccountID, in snapshot: DirectorySnapshot) {
        let uses = PolicyUses(of: policy.arn, in: account, by: snapshot)
        self.init(
            policyName: policy.name, policyId: policy.id.rawValue, arn: policy.arn, path: policy.path,
            defaultVersionId: "v\(policy.defaultVersion)", attachmentCount: uses.attached.count,
            permissionsBoundaryUsageCount: uses.bounded.count, isAttachable: true, createDate: policy.createdAt,
            updateDate: policy.updatedAt)
    }
}

extension IAMShapes.PolicyVersion {
    /// As everything but GetPolicyVersion shows versions: without the document.
    init(_ version: ManagedPolicy.Version, of policy: ManagedPolicy) {
        self.init(
            versionId: "v\(version.number)", isDefaultVersion: version.number == policy.defaultVersion,
            createDate: version.createdAt)
    }
}

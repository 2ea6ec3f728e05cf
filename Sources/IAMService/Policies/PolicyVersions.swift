import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Shows a version with its document (reference iam.md §6.8).
struct GetPolicyVersion: IAMRead {
    typealias Input = IAMShapes.GetPolicyVersionInput
    typealias Output = IAMShapes.GetPolicyVersionOutput

    static let action: ServiceAction = "iam:GetPolicyVersion"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let (policy, version) = try context.snapshot.existingVersion(
            input.versionId, of: input.policyArn, for: context.account)
        var shape = IAMShapes.PolicyVersion(version, of: policy)
        shape.document = Documents.encoded(version.document.text)
        return Output(policyVersion: shape)
    }
}

/// Lists versions, newest first, without their documents (reference iam.md §6.8).
struct ListPolicyVersions: IAMRead {
    typealias Input = IAMShapes.ListPolicyVersionsInput
    typealias Output = IAMShapes.ListPolicyVersionsOutput

    static let action: ServiceAction = "iam:ListPolicyVersions"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let policy = try context.snapshot.existingPolicy(input.policyArn, for: context.account)
        let page = try Page(
            of: Array(policy.versions.reversed()), after: input.marker, maxItems: input.maxItems,
            by: { $0 > $1 }, key: { Marker.number($0.number) })
        return Output(
            versions: page.items.map { IAMShapes.PolicyVersion($0, of: policy) }, isTruncated: page.isTruncated,
            marker: page.marker)
    }
}

/// Puts another version into force (reference iam.md §6.9).
struct SetDefaultPolicyVersion: IAMWrite {
    typealias Input = IAMShapes.SetDefaultPolicyVersionInput
    typealias Output = IAMShapes.SetDefaultPolicyVersionOutput

    static let action: ServiceAction = "iam:SetDefaultPolicyVersion"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var (policy, version) = try transaction.snapshot.existingVersion(
                input.versionId, of: input.policyArn, for: account)
            try policy.requireOwn("Cannot update policies outside your own account.")
            policy.defaultVersion = version.number
            try transaction.apply(.putPolicy(policy))
        }
        return Output()
    }
}

/// Deletes a version that is not in force (reference iam.md §6.9).
struct DeletePolicyVersion: IAMWrite {
    typealias Input = IAMShapes.DeletePolicyVersionInput
    typealias Output = IAMShapes.DeletePolicyVersionOutput

    static let action: ServiceAction = "iam:DeletePolicyVersion"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var (policy, version) = try transaction.snapshot.existingVersion(
                input.versionId, of: input.policyArn, for: account)
            try policy.requireOwn("Cannot delete policy versions for policies outside your own account.")
            guard version.number != policy.defaultVersion else {
                throw IAMShapes.Errors.deleteConflict("Cannot delete the default version of a policy.")
            }
            policy.versions.removeAll { $0.number == version.number }
            try transaction.apply(.putPolicy(policy))
        }
        return Output()
    }
}

extension ManagedPolicy {
    /// The most versions that a policy has at a time (reference iam.md §6.6).
    static let versionQuota = 5

    /// Throws for AWS's policies, which nobody changes.
    func requireOwn(_ sentence: String) throws(ServiceError) {
        guard account != nil else { throw .accessDenied(sentence) }
    }
}

extension DirectorySnapshot {
    /// The version and its policy; a missing one of either has one sentence (reference iam.md §6.9).
    func existingVersion(
        _ versionID: String, of arn: String, for account: AccountID
    ) throws(ServiceError) -> (ManagedPolicy, ManagedPolicy.Version) {
        try PolicyARN.check(arn)
        guard let policy = policy(arn: arn, visibleTo: account),
            let version = policy.versions.first(where: { "v\($0.number)" == versionID })
        else {
            throw IAMShapes.Errors.noSuchEntity(
                "Policy \(arn) version \(versionID) does not exist or is not attachable.")
        }
        return (policy, version)
    }
}

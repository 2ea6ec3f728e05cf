import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Adds a version to a managed policy, the default only if asked for (reference iam.md §6.9).
struct CreatePolicyVersion: IAMWrite {
    typealias Input = IAMShapes.CreatePolicyVersionInput
    typealias Output = IAMShapes.CreatePolicyVersionOutput

    static let action: ServiceAction = "iam:CreatePolicyVersion"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let createdAt = context.now.wholeSeconds
        let shape = try await directory.transact { transaction in
            var policy = try transaction.snapshot.existingPolicy(input.policyArn, for: account)
            try policy.requireOwn("Cannot update policies outside your own account.")
            _ = try Documents.parse(input.policyDocument, as: .managed)
            try Documents.checkManagedSize(input.policyDocument)
            guard policy.versions.count < ManagedPolicy.versionQuota else {
                throw IAMShapes.Errors.limitExceeded(
                    "A managed policy can have up to \(ManagedPolicy.versionQuota) versions. Before you create a new "
                        + "version, you must delete an existing version.")
            }
            let version = ManagedPolicy.Version(
                number: policy.nextVersion, document: StoredPolicy(text: input.policyDocument, kind: .managed),
                createdAt: createdAt)
            policy.versions.append(version)
            policy.nextVersion += 1
            policy.updatedAt = createdAt
            if input.setAsDefault == true { policy.defaultVersion = version.number }
            try transaction.apply(.putPolicy(policy))
            return IAMShapes.PolicyVersion(version, of: policy)
        }
        return Output(policyVersion: shape)
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Deletes a managed policy that nobody uses and that has one version left (reference iam.md §6.9).
struct DeletePolicy: IAMWrite {
    typealias Input = IAMShapes.DeletePolicyInput
    typealias Output = IAMShapes.DeletePolicyOutput

    static let action: ServiceAction = "iam:DeletePolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onPolicy: input.policyArn)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            let policy = try transaction.snapshot.existingPolicy(input.policyArn, for: account)
            try policy.requireOwn("Cannot delete policies outside your own account.")
            let uses = transaction.snapshot.useCounts(policyARN: policy.arn)
            guard uses.attached == 0, uses.boundaries == 0 else {
                throw IAMShapes.Errors.deleteConflict("Cannot delete a policy attached to entities.")
            }
            guard policy.versions.count == 1 else {
                throw IAMShapes.Errors.deleteConflict(
                    "This policy has more than one version. Before you delete a policy, you must delete the policy's "
                        + "versions. The default version is deleted with the policy.")
            }
            try transaction.apply(.deletePolicy(policy.id))
        }
        return Output()
    }
}

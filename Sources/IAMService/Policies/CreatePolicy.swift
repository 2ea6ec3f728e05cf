import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a managed policy, its document being version v1 (reference iam.md §6.8, §6.9).
struct CreatePolicy: IAMWrite {
    typealias Input = IAMShapes.CreatePolicyInput
    typealias Output = IAMShapes.CreatePolicyOutput

    static let action: ServiceAction = "iam:CreatePolicy"
    let directory: Directory
    let random: SecureRandom

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let arn = "arn:aws:iam::\(try context.account):policy\(input.path ?? "/")\(input.policyName)"
        let create = try context.check(
            Self.action, onNew: arn, wording: "policy \(input.policyName)", adding: .requesting(input.tags))
        guard let tags = input.tags, !tags.isEmpty else { return [create] }
        return [
            create,
            try context.check(
                "iam:TagPolicy", onNew: arn, wording: "policy \(input.policyName)", adding: .requesting(tags)),
        ]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let id = UniqueID(.managedPolicy, account: account, random: random.bytes(7))
        let createdAt = context.now.wholeSeconds
        let shape = try await directory.transact { transaction in
            let tags = try TagRules.exact.merging(input.tags ?? [], into: [])
            _ = try Documents.parse(input.policyDocument, as: .managed)
            try Documents.checkManagedSize(input.policyDocument)
            guard transaction.snapshot.policy(named: input.policyName, in: account) == nil else {
                throw IAMShapes.Errors.entityAlreadyExists(
                    "A policy called \(input.policyName) already exists. Duplicate names are not allowed.")
            }
            try Quotas.policies.check(transaction.snapshot.counts(in: account).policies)
            var policy = ManagedPolicy(
                id: id, account: account, name: input.policyName, path: input.path ?? "/",
                description: input.description, createdAt: createdAt,
                document: StoredPolicy(text: input.policyDocument, kind: .managed))
            policy.tags = tags
            try transaction.apply(.putPolicy(policy))
            var shape = IAMShapes.Policy(policy, seenBy: account, in: transaction.snapshot)
            shape.tags = tags.shapesIfAny
            return shape
        }
        return Output(policy: shape)
    }
}

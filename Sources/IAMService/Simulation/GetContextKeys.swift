import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Lists the condition keys and variables of documents that are handed in (reference iam.md §7.3).
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html>
struct GetContextKeysForCustomPolicy: IAMRead {
    typealias Input = IAMShapes.GetContextKeysForCustomPolicyInput
    typealias Output = IAMShapes.GetContextKeysForCustomPolicyOutput

    static let action: ServiceAction = "iam:GetContextKeysForCustomPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        Output(contextKeyNames: try ContextKeys.keys(of: input.policyInputList))
    }
}

/// Lists those of a principal's policies, and of further documents (reference iam.md §7.3).
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html>
struct GetContextKeysForPrincipalPolicy: IAMRead {
    typealias Input = IAMShapes.GetContextKeysForPrincipalPolicyInput
    typealias Output = IAMShapes.GetContextKeysForPrincipalPolicyOutput

    static let action: ServiceAction = "iam:GetContextKeysForPrincipalPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onSource: SimulatedEntity(input.policySourceArn))]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let stored = try SimulatedEntity(input.policySourceArn).documents(in: context.snapshot)
        // A stored document that cannot be read any more asks for nothing that anybody could give.
        let own = stored.compactMap { try? PolicyDocument(parsing: $0.text, kind: .inline) }
        return Output(
            contextKeyNames: own.flatMap(\.contextKeys) + (try ContextKeys.keys(of: input.policyInputList ?? [])))
    }
}

enum ContextKeys {
    /// Each document's keys once; a key of two documents twice.
    static func keys(of texts: [String]) throws(ServiceError) -> [String] {
        guard texts.count <= SimulationPolicies.maximumDocuments else {
            throw IAMShapes.Errors.invalidInput(
                "The list of policies cannot exceed \(SimulationPolicies.maximumDocuments) items.")
        }
        var keys: [String] = []
        for text in texts { keys += try SimulationPolicies.parse(text, as: .inline).contextKeys }
        return keys
    }
}

package import AWSNames
package import Authorization
import Directory
import PolicyEngine
import SealedTokens
import SecretMaterial
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Opens the message that came with a denial, for members of the account that was denied.
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>; reference sts.md §4.8.
/// Beyond AWS's members the document has `explanation`. What a message says of a role that was not assumed is told to
/// those alone who may read that role (`iam:GetRole`): it would tell whether the role exists.
package struct DecodeAuthorizationMessage: Operation {
    package typealias Input = STSShapes.DecodeAuthorizationMessageInput
    package typealias Output = STSShapes.DecodeAuthorizationMessageOutput

    package static let action: ServiceAction = "sts:DecodeAuthorizationMessage"
    package static let authentication = AuthenticationRequirement.signature

    let ring: @Sendable () -> KeyRing

    package func checks(
        for input: STSShapes.DecodeAuthorizationMessageInput, in context: OperationContext
    ) throws(ServiceError) -> [AuthorizationCheck] {
        [AuthorizationCheck(Self.action, wording: .full(resource: nil))]
    }

    package func handle(
        _ input: STSShapes.DecodeAuthorizationMessageInput, in context: OperationContext
    ) throws(ServiceError) -> STSShapes.DecodeAuthorizationMessageOutput {
        let message = try open(input.encodedMessage, in: context)
        let mayRead = message.accountOfResource != nil && Self.mayRead(message.question.resource, in: context)
        return STSShapes.DecodeAuthorizationMessageOutput(
            decodedMessage: message.json(message.account(forReaderOfResource: mayRead)))
    }

    /// Altered, foreign, outlived, of another purpose, or no message at all: one answer for all (rows D1, U12).
    private func open(
        _ text: String, in context: OperationContext
    ) throws(ServiceError) -> AuthorizationMessage {
        do throws(SealError) {
            return try AuthorizationMessageSealer(ring: ring()).open(
                text, for: try Self.account(of: context), now: context.now.seconds)
        } catch {
            throw ServiceError(
                "InvalidAuthorizationMessageException", status: 400,
                message: "The specified encoded message is invalid or has expired.")
        }
    }

    private static func account(of context: OperationContext) throws(SealError) -> AccountID {
        guard let account = context.caller.account else { throw .notAuthentic }
        return account
    }

    /// Whether the caller may see the role: then its existence is no secret, nor is its trust policy.
    private static func mayRead(_ arn: String, in context: OperationContext) -> Bool {
        guard let owner = ARN(arn)?.accountID, owner == context.caller.account,
            let requested = try? RequestedRole(arn)
        else { return false }
        var conditions = ConditionContext()
        for tag in requested.role(in: context.snapshot)?.tags ?? [] {
            conditions.set("aws:ResourceTag/" + tag.key, .string(tag.value))
            conditions.set("iam:ResourceTag/" + tag.key, .string(tag.value))
        }
        let check = AuthorizationCheck(
            "iam:GetRole", on: arn, in: owner, conditions: conditions, wording: .full(resource: arn))
        return CallerRights(of: context.caller, in: context.environment, by: context.snapshot)
            .decide(check).isAllowed
    }
}

package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Tells callers who they are. No permission is needed and no policy can refuse it (reference sts.md §4.2).
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
package struct GetCallerIdentity: Operation {
    package typealias Input = STSShapes.GetCallerIdentityInput
    package typealias Output = STSShapes.GetCallerIdentityOutput

    package static let action: ServiceAction = "sts:GetCallerIdentity"
    package static let authentication = AuthenticationRequirement.signature

    /// None: even an explicit deny does not block it.
    package func checks(
        for input: STSShapes.GetCallerIdentityInput, in context: OperationContext
    ) throws(ServiceError) -> [AuthorizationCheck] { [] }

    package func handle(
        _ input: STSShapes.GetCallerIdentityInput, in context: OperationContext
    ) throws(ServiceError) -> STSShapes.GetCallerIdentityOutput {
        STSShapes.GetCallerIdentityOutput(
            userId: context.caller.userID, account: try context.account.description,
            arn: context.caller.arn)
    }
}

package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Tells which account an access key id belongs to (reference sts.md §4.9).
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>. The account is read from the id
/// itself (row I4), so it says nothing of whether the key exists; ids that carry none are refused (row U13).
package struct GetAccessKeyInfo: Operation {
    package typealias Input = STSShapes.GetAccessKeyInfoInput
    package typealias Output = STSShapes.GetAccessKeyInfoOutput

    package static let action: ServiceAction = "sts:GetAccessKeyInfo"
    package static let authentication = AuthenticationRequirement.signature

    package func checks(
        for input: STSShapes.GetAccessKeyInfoInput, in context: OperationContext
    ) throws(ServiceError) -> [AuthorizationCheck] {
        [AuthorizationCheck(Self.action, wording: .full(resource: nil))]
    }

    package func handle(
        _ input: STSShapes.GetAccessKeyInfoInput, in context: OperationContext
    ) throws(ServiceError) -> STSShapes.GetAccessKeyInfoOutput {
        guard let account = AccessKeyID(input.accessKeyId)?.accountID else {
            throw .validation("\(input.accessKeyId) is invalid")
        }
        return STSShapes.GetAccessKeyInfoOutput(account: account.description)
    }
}

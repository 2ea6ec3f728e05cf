package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Temporary credentials of the calling user or root itself (reference sts.md §4.5).
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>. Deviation: no MFA devices exist yet,
/// so naming one is refused (row M3).
package struct GetSessionToken: Operation {
    package typealias Input = STSShapes.GetSessionTokenInput
    package typealias Output = STSShapes.GetSessionTokenOutput

    package static let action: ServiceAction = "sts:GetSessionToken"
    package static let authentication = AuthenticationRequirement.signature

    let issuer: SessionIssuer

    /// Row S1: it authenticates only; policies are not consulted.
    package func checks(
        for input: STSShapes.GetSessionTokenInput, in context: OperationContext
    ) throws(ServiceError) -> [AuthorizationCheck] { [] }

    package func handle(
        _ input: STSShapes.GetSessionTokenInput, in context: OperationContext
    ) throws(ServiceError) -> STSShapes.GetSessionTokenOutput {
        guard context.caller.session == nil else {
            throw .accessDenied("Cannot call GetSessionToken with session credentials")
        }
        guard input.serialNumber == nil, input.tokenCode == nil else { throw .multiFactorUnknownDevice }
        let session = try issuer.issue(
            try subject(of: context.caller), account: try context.account,
            seconds: CallersOwnSession.duration(input.durationSeconds, isRoot: context.caller.isRoot), policies: .none,
            tags: .none,
            sourceIdentity: nil, minimumTokenSize: input.minimumSessionTokenSize ?? 0, in: context)
        return STSShapes.GetSessionTokenOutput(
            credentials: session.credentials, sessionTokenUtilization: session.utilization,
            sessionTokenSize: session.tokenSize)
    }

    private func subject(of caller: CallerIdentity) throws(ServiceError) -> SessionIssuer.Subject {
        switch caller.principal {
        case .root: return .root
        case .user(let id, _): return .user(id)
        case .anonymous, .roleSession, .federatedUser:
            throw .accessDenied("Cannot call GetSessionToken with session credentials")
        }
    }
}

/// What GetSessionToken and GetFederationToken have in common.
enum CallersOwnSession {
    /// Rows S3 and F2: root's larger wishes are reduced without a word.
    static func duration(_ requested: Int?, isRoot: Bool) -> Int {
        isRoot ? min(requested ?? 3_600, 3_600) : requested ?? 43_200
    }
}

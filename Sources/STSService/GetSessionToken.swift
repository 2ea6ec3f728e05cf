package import AWSNames
package import Authorization
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Temporary credentials of the calling user or root itself (reference sts.md §4.5).
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
package struct GetSessionToken: ProvingOperation {
    package typealias Input = STSShapes.GetSessionTokenInput
    package typealias Output = STSShapes.GetSessionTokenOutput

    package static let action: ServiceAction = "sts:GetSessionToken"
    package static let authentication = AuthenticationRequirement.signature

    let issuer: SessionIssuer
    let secondFactor: SecondFactor

    /// Row S1: it authenticates only; policies are not consulted.
    package func checks(
        for input: STSShapes.GetSessionTokenInput, in context: OperationContext
    ) throws(ServiceError) -> [AuthorizationCheck] { [] }

    package func handle(
        _ input: STSShapes.GetSessionTokenInput, in context: OperationContext
    ) throws(ServiceError) -> STSShapes.GetSessionTokenOutput {
        let session = try issuer.issue(
            try subject(of: context.caller), account: try context.account,
            seconds: CallersOwnSession.duration(input.durationSeconds, isRoot: context.caller.isRoot), policies: .none,
            tags: .none,
            sourceIdentity: nil, minimumTokenSize: input.minimumSessionTokenSize ?? 0, in: context)
        return STSShapes.GetSessionTokenOutput(
            credentials: session.credentials, sessionTokenUtilization: session.utilization,
            sessionTokenSize: session.tokenSize)
    }

    package func hasProof(_ input: STSShapes.GetSessionTokenInput) -> Bool {
        input.serialNumber != nil || input.tokenCode != nil
    }

    package func prove(
        _ input: STSShapes.GetSessionTokenInput, in context: OperationContext
    ) async throws(ServiceError) -> OperationContext {
        _ = try subject(of: context.caller)
        return try await secondFactor.check(
            serialNumber: input.serialNumber, code: input.tokenCode, in: context)
    }

    /// Row S2: temporary credentials get no others.
    private func subject(of caller: CallerIdentity) throws(ServiceError) -> SessionIssuer.Subject {
        if caller.session == nil {
            switch caller.principal {
            case .root: return .root
            case .user(let id, _): return .user(id)
            case .anonymous, .roleSession, .federatedUser: break
            }
        }
        throw .accessDenied("Cannot call GetSessionToken with session credentials")
    }
}

/// What GetSessionToken and GetFederationToken have in common.
enum CallersOwnSession {
    /// Rows S3 and F2: root's larger wishes are reduced without a word.
    static func duration(_ requested: Int?, isRoot: Bool) -> Int {
        isRoot ? min(requested ?? 3_600, 3_600) : requested ?? 43_200
    }
}

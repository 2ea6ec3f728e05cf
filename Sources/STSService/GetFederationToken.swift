package import AWSNames
package import Authorization
import PolicyEngine
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Temporary credentials for somebody whom the calling user, or root, vouches for (reference sts.md §4.6).
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html>. The session may do what both the
/// caller's policies and the session policies allow; without session policies that is nothing (row F3).
package struct GetFederationToken: Operation {
    package typealias Input = STSShapes.GetFederationTokenInput
    package typealias Output = STSShapes.GetFederationTokenOutput

    package static let action: ServiceAction = "sts:GetFederationToken"
    package static let authentication = AuthenticationRequirement.signature

    let issuer: SessionIssuer

    /// Row F1, and `sts:TagSession` when the request has tags (row F4).
    package func checks(
        for input: STSShapes.GetFederationTokenInput, in context: OperationContext
    ) throws(ServiceError) -> [AuthorizationCheck] {
        _ = try Self.vouching(context.caller)
        let tags = try SessionTags(input.tags ?? [])
        let account = try context.account
        let resource = "arn:aws:sts::\(account):federated-user/\(input.name)"
        var conditions = ConditionContext()
        tags.addRequestKeys(to: &conditions)
        let actions: [ServiceAction] = tags.all.isEmpty ? [Self.action] : [Self.action, "sts:TagSession"]
        return actions.map {
            AuthorizationCheck(
                $0, on: resource, in: account, conditions: conditions, wording: .full(resource: resource))
        }
    }

    package func handle(
        _ input: STSShapes.GetFederationTokenInput, in context: OperationContext
    ) throws(ServiceError) -> STSShapes.GetFederationTokenOutput {
        let account = try context.account
        let policies = try SessionPolicies(
            inline: input.policy, arns: input.policyArns?.compactMap(\.arn) ?? [], account: account,
            snapshot: context.snapshot)
        let session = try issuer.issue(
            .federatedUser(name: input.name, issuer: try Self.vouching(context.caller)), account: account,
            seconds: CallersOwnSession.duration(input.durationSeconds, isRoot: context.caller.isRoot),
            policies: policies, tags: try SessionTags(input.tags ?? []), sourceIdentity: nil,
            minimumTokenSize: input.minimumSessionTokenSize ?? 0, in: context)
        return STSShapes.GetFederationTokenOutput(
            credentials: session.credentials,
            federatedUser: STSShapes.FederatedUser(
                federatedUserId: "\(account):\(input.name)",
                arn: "arn:aws:sts::\(account):federated-user/\(input.name)"),
            packedPolicySize: session.utilization, sessionTokenUtilization: session.utilization,
            sessionTokenSize: session.tokenSize)
    }

    /// The user who vouches, nil for root; temporary credentials cannot (row F1).
    private static func vouching(_ caller: CallerIdentity) throws(ServiceError) -> UniqueID? {
        if caller.session == nil {
            switch caller.principal {
            case .root: return nil
            case .user(let id, _): return id
            case .anonymous, .roleSession, .federatedUser: break
            }
        }
        throw .accessDenied("Cannot call GetFederationToken with session credentials")
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Says what the policies of a user, role or group would decide (reference iam.md §7).
///
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>. Beyond AWS,
/// `ResourceHandlingOption=TrustPolicy` takes the trust policies of roles into account.
struct SimulatePrincipalPolicy: IAMRead {
    typealias Input = IAMShapes.SimulatePrincipalPolicyInput
    typealias Output = IAMShapes.SimulatePrincipalPolicyOutput

    static let action: ServiceAction = "iam:SimulatePrincipalPolicy"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, onSource: SimulatedEntity(input.policySourceArn))]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let source = try SimulatedEntity(input.policySourceArn)
        var layers = try source.layers(in: context.snapshot)
        layers.exclude(input.policyExclusionList ?? [])
        var simulated = SimulationInput(input)
        simulated.callerARN = input.callerArn ?? input.policySourceArn
        let caller = try SimulatedCaller(simulated.callerARN ?? source.arn, by: context.snapshot)
        let page = try Simulation(
            simulated, caller: caller, layers: layers, now: context.now, snapshot: context.snapshot
        ).page()
        return Output(evaluationResults: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}

extension OperationContext {
    /// The question about an entity whose policies are looked at. Denials name it by its ARN, as it was asked.
    func check(_ action: ServiceAction, onSource source: SimulatedEntity) throws(ServiceError) -> AuthorizationCheck {
        var check =
            switch source.kind {
            case .user: try check(action, on: User.self, source.name)
            case .role: try check(action, on: Role.self, source.name)
            case .group: try check(action, on: Group.self, source.name)
            }
        if source.account != caller.account {
            check.resource = source.arn
            check.resourceAccount = source.account
            check.conditions = ConditionContext()
        }
        check.wording = .full(resource: source.arn)
        return check
    }
}

extension SimulatedEntity {
    /// The policies of the entity, or AWS's `NoSuchEntity`.
    func layers(in snapshot: DirectorySnapshot) throws(ServiceError) -> PolicyLayers {
        switch kind {
        case .user: snapshot.policyLayers(of: try User.existing(name, in: account, by: snapshot))
        case .role: snapshot.policyLayers(of: try Role.existing(name, in: account, by: snapshot))
        case .group: snapshot.policyLayers(of: try Group.existing(name, in: account, by: snapshot))
        }
    }

    /// The texts of the entity's policies, of a user's groups and of its boundary, each once.
    func documents(in snapshot: DirectorySnapshot) throws(ServiceError) -> [StoredPolicy] {
        switch kind {
        case .user:
            let user = try User.existing(name, in: account, by: snapshot)
            let own = snapshot.documents(of: user) + snapshot.groups(ofUser: user.id).flatMap(snapshot.documents)
            return own + snapshot.boundary(of: user)
        case .role:
            let role = try Role.existing(name, in: account, by: snapshot)
            return snapshot.documents(of: role) + snapshot.boundary(of: role)
        case .group: return snapshot.documents(of: try Group.existing(name, in: account, by: snapshot))
        }
    }
}

extension DirectorySnapshot {
    fileprivate func documents(of holder: some PolicyHolder) -> [StoredPolicy] {
        holder.inlinePolicies.map(\.document) + holder.attachedPolicies.compactMap { policy(arn: $0)?.document }
    }

    fileprivate func boundary(of principal: some TaggedPrincipal) -> [StoredPolicy] {
        principal.permissionsBoundary.flatMap { policy(arn: $0)?.document }.map { [$0] } ?? []
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceShapes
import WireProtocol

/// One simulation, ready to be asked about actions and resources (reference iam.md §7). The engine is the one that
/// decides real requests.
struct Simulation {
    let input: SimulationInput
    let caller: SimulatedCaller
    let layers: PolicyLayers
    let context: ConditionContext
    /// Nil unless the simulation is about a resource of a named owner.
    let owner: AccountID?
    let resources: [String]
    let snapshot: DirectorySnapshot

    /// - Parameter layers: the policies of the principal; those of the input are added here.
    init(
        _ input: SimulationInput, caller: SimulatedCaller, layers own: PolicyLayers, now: Timestamp,
        snapshot: DirectorySnapshot
    ) throws(ServiceError) {
        self.input = input
        self.caller = caller
        self.snapshot = snapshot
        resources = try Self.resources(input)
        try Self.checkActions(input.actions)
        var layers = own
        layers.addIdentityPolicies(try SimulationPolicies.identity(input.policies))
        if let boundary = try SimulationPolicies.boundary(input.boundaries) { layers.boundary = boundary }
        if let levels = try SimulationPolicies.levels(input.organizationLevels) { layers.serviceControl = levels }
        owner = try Self.owner(input.resourceOwner)
        layers.resource = try Self.resourcePolicy(input, resources)
        self.layers = layers
        context = try SimulationContext.make(input.context, caller: caller, now: now)
    }

    /// The ResourceHandlingOption that asks for the trust policy of each role that is to be assumed. AWS's clients do
    /// not send it.
    static let trustPolicyOption = "TrustPolicy"

    /// Whether resources were named, which shapes the results.
    var hasExplicitResources: Bool { resources != ["*"] }

    func explain(_ action: ServiceAction, on resource: String) -> Explanation {
        var layers = layers
        if input.resourceHandling == Self.trustPolicyOption, case .none = layers.resource,
            let trust = trust(of: resource, for: action)
        {
            layers.resource = trust
        }
        return Authorizer.explain(
            AuthorizationRequest(
                principal: caller.principal, action: action, resource: resource,
                resourceAccount: resourceAccount(resource), context: context), under: layers)
    }

    /// The account that owns the resource. Only a simulation that names an owner or a resource policy has two sides.
    private func resourceAccount(_ resource: String) -> AccountID {
        guard owner != nil || input.resourcePolicy != nil else { return caller.account }
        return ARN(resource)?.accountID ?? owner ?? caller.account
    }

    /// The trust policy of a role of the caller's account; a role that is not there trusts nobody.
    private func trust(of resource: String, for action: ServiceAction) -> ResourceLayer? {
        guard Self.assumeActions.contains(action.description.lowercased()), let arn = ARN(resource),
            arn.resource.hasPrefix("role/"), arn.accountID == caller.account,
            let name = arn.resource.split(separator: "/").last
        else { return nil }
        let identifier = PolicyIdentifier(name: "AssumeRolePolicyDocument", arn: nil)
        let role = snapshot.role(named: String(name), in: caller.account)
        return .policy(role?.trustPolicy.compiled(as: identifier) ?? .allowingNothing, requirement: .required)
    }

    private static let assumeActions: Set<String> = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"]

    private static func resources(_ input: SimulationInput) throws(ServiceError) -> [String] {
        guard let resources = input.resources, !resources.isEmpty else { return ["*"] }
        for resource in resources where resource != "*" || resources.count > 1 {
            guard resource != "*", let arn = ARN(resource), !arn.partition.isEmpty, !arn.service.isEmpty,
                !arn.resource.isEmpty
            else {
                throw IAMShapes.Errors.invalidInput("ResourceNames are not in a valid ARN format: \(resource).")
            }
        }
        return resources
    }

    private static func checkActions(_ actions: [String]) throws(ServiceError) {
        guard !actions.isEmpty else { throw IAMShapes.Errors.invalidInput("ActionNames is required.") }
        for action in actions {
            guard ServiceAction(action) != nil else {
                throw IAMShapes.Errors.invalidInput("The action is invalid since it is missing names")
            }
            guard !action.contains("*"), !action.contains("?") else {
                throw IAMShapes.Errors.invalidInput("Invalid Action Name: \(action)")
            }
        }
    }

    private static func owner(_ text: String?) throws(ServiceError) -> AccountID? {
        guard let text else { return nil }
        guard let arn = ARN(text), arn.service == "iam", arn.region.isEmpty, let account = arn.accountID else {
            throw IAMShapes.Errors.invalidInput("Invalid Resource Owner.")
        }
        return account
    }

    private static func resourcePolicy(
        _ input: SimulationInput, _ resources: [String]
    ) throws(ServiceError) -> ResourceLayer {
        guard input.resourcePolicy != nil else { return .none }
        guard input.callerARN != nil else {
            throw IAMShapes.Errors.invalidInput("Invalid caller - Caller cannot be null or empty.")
        }
        guard !resources.contains("*") else {
            throw IAMShapes.Errors.invalidInput(
                "Invalid Entity Arn: * does not clearly define entity type and name.")
        }
        return try SimulationPolicies.resource(input.resourcePolicy)
    }
}

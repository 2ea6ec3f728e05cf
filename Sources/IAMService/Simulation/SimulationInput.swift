import PolicyEngine
import ServiceShapes

/// What both simulations are given (reference iam.md §7.1).
struct SimulationInput {
    var policies: [String]
    var boundaries: [String]?
    var organizationLevels: [IAMShapes.OrderedOrganizationPolicyType]?
    var actions: [String]
    var resources: [String]?
    var resourcePolicy: String?
    var resourceOwner: String?
    var callerARN: String?
    var context: [IAMShapes.ContextEntry]?
    var resourceHandling: String?
    var maxItems: Int?
    var marker: String?
}

extension SimulationInput {
    init(_ input: IAMShapes.SimulateCustomPolicyInput) {
        self.init(
            policies: input.policyInputList, boundaries: input.permissionsBoundaryPolicyInputList,
            organizationLevels: input.orderedOrganizationPolicyInputList, actions: input.actionNames,
            resources: input.resourceArns, resourcePolicy: input.resourcePolicy, resourceOwner: input.resourceOwner,
            callerARN: input.callerArn, context: input.contextEntries, resourceHandling: input.resourceHandlingOption,
            maxItems: input.maxItems, marker: input.marker)
    }

    init(_ input: IAMShapes.SimulatePrincipalPolicyInput) {
        self.init(
            policies: input.policyInputList ?? [], boundaries: input.permissionsBoundaryPolicyInputList,
            organizationLevels: nil, actions: input.actionNames, resources: input.resourceArns,
            resourcePolicy: input.resourcePolicy, resourceOwner: input.resourceOwner, callerARN: input.callerArn,
            context: input.contextEntries, resourceHandling: input.resourceHandlingOption, maxItems: input.maxItems,
            marker: input.marker)
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceShapes
import WireProtocol

/// Documents that a simulation is given, read and named as its results name them (reference iam.md §7.2).
enum SimulationPolicies {
    /// The most documents of one list.
    static let maximumDocuments = 100

    static func identity(_ texts: [String]) throws(ServiceError) -> [CompiledPolicy] {
        try list(texts, named: "PolicyInputList", as: .inline)
    }

    /// At most one; nil when none was given.
    static func boundary(_ texts: [String]?) throws(ServiceError) -> CompiledPolicy? {
        guard let texts, !texts.isEmpty else { return nil }
        guard texts.count == 1 else {
            throw IAMShapes.Errors.invalidInput("The list of Permissions Boundary policies cannot exceed 1 items.")
        }
        return try list(texts, named: "PermissionsBoundaryPolicyInputList", as: .inline).first
    }

    /// The levels of service control policies, from the root of the organization down.
    static func levels(
        _ levels: [IAMShapes.OrderedOrganizationPolicyType]?
    ) throws(ServiceError) -> [[CompiledPolicy]]? {
        guard let levels, !levels.isEmpty else { return nil }
        var compiled: [[CompiledPolicy]] = []
        for (index, level) in levels.enumerated() {
            guard let texts = level.serviceControlPolicyInputList, !texts.isEmpty else {
                throw IAMShapes.Errors.invalidInput(
                    "Organization policy at index \(index) must contain at least one service control policy")
            }
            compiled.append(try list(texts, named: "ServiceControlPolicyInputList", as: .serviceControl))
        }
        return compiled
    }

    /// The policy of the resource. Beyond AWS, a trust policy is one too: that of the role that is to be assumed.
    static func resource(_ text: String?) throws(ServiceError) -> ResourceLayer {
        guard let text else { return .none }
        let identifier = PolicyIdentifier(name: "ResourcePolicy", arn: nil)
        if let trust = try? PolicyDocument(parsing: text, kind: .trust) {
            return .policy(CompiledPolicy(trust, identifier: identifier), requirement: .required)
        }
        let document = try parse(text, as: .resource)
        guard !document.statements.contains(where: { $0.resource?.values.contains("*") ?? false }) else {
            throw IAMShapes.Errors.invalidInput("ResourceNames are not in a valid ARN format: *.")
        }
        return .policy(CompiledPolicy(document, identifier: identifier), requirement: .optional)
    }

    private static func list(
        _ texts: [String], named name: String, as kind: PolicyKind
    ) throws(ServiceError) -> [CompiledPolicy] {
        guard texts.count <= maximumDocuments else {
            throw IAMShapes.Errors.invalidInput("The list of policies cannot exceed \(maximumDocuments) items.")
        }
        var policies: [CompiledPolicy] = []
        for (index, text) in texts.enumerated() {
            policies.append(
                CompiledPolicy(
                    try parse(text, as: kind), identifier: PolicyIdentifier(name: "\(name).\(index + 1)", arn: nil)))
        }
        return policies
    }

    static func parse(_ text: String, as kind: PolicyKind) throws(ServiceError) -> PolicyDocument {
        do throws(PolicyDocumentError) {
            return try PolicyDocument(parsing: text, kind: kind)
        } catch {
            throw IAMShapes.Errors.invalidInput(error.message)
        }
    }
}

extension PolicyLayers {
    /// Adds policies to those that grant.
    mutating func addIdentityPolicies(_ added: [CompiledPolicy]) {
        guard case .policies(let own) = identity else { return }
        identity = .policies(own + added)
    }

    /// Leaves the excluded attached policies out; an exclusion that names nothing excludes nothing.
    mutating func exclude(_ exclusions: [IAMShapes.PolicyIdentifier]) {
        guard case .policies(let own) = identity, !exclusions.isEmpty else { return }
        let arns = Set(exclusions.compactMap(\.policyArn))
        let names = Set(exclusions.compactMap { $0.inlinePolicyIdentifier?.policyName.lowercased() })
        identity = .policies(
            own.filter { policy in
                guard let arn = policy.identifier.arn else {
                    return !names.contains(policy.identifier.name.lowercased())
                }
                return !arns.contains(arn)
            })
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceShapes
import WireProtocol

/// A role as a client named it. Whether it exists is nobody's business but the caller's who may assume it (row R7).
struct RequestedRole {
    /// As the client sent it; denials echo it.
    let text: String
    let account: AccountID
    let name: String

    /// Row V7: what is not a role's ARN is invalid.
    init(_ text: String) throws(ServiceError) {
        guard let arn = ARN(text), Partition(rawValue: arn.partition) != nil, arn.service == "iam",
            arn.region.isEmpty,
            let account = arn.accountID, arn.resource.hasPrefix("role/"),
            let name = arn.resource.split(separator: "/", omittingEmptySubsequences: false).last,
            !name.isEmpty
        else { throw .validation("\(text) is invalid") }
        self.text = text
        self.account = account
        self.name = String(name)
    }

    /// The role, when one exists under exactly this ARN.
    func role(in snapshot: DirectorySnapshot) -> Role? {
        guard let role = snapshot.role(named: name, in: account), role.arn == text else { return nil }
        return role
    }
}

/// What the trust policy and the caller's policies are asked before a session is opened.
struct TrustQuestion {
    let role: Role?
    let requested: RequestedRole
    let input: STSShapes.AssumeRoleInput
    let tags: SessionTags
    let sourceIdentity: SessionSourceIdentity

    /// A role that does not exist has no trust policy, which denies in the same words as one that says no.
    func check(_ action: ServiceAction) -> AuthorizationCheck {
        let trust = role?.trustPolicy.compiled(
            as: PolicyIdentifier(name: "AssumeRolePolicyDocument", arn: nil))
        return AuthorizationCheck(
            action, on: requested.text, in: requested.account,
            resourcePolicy: .policy(trust ?? .allowingNothing, requirement: .required),
            conditions: conditions,
            wording: .withoutCause(resource: requested.text))
    }

    /// Reference sts.md §5.4 and row T5.
    private var conditions: ConditionContext {
        var context = ConditionContext()
        context.set("sts:RoleSessionName", .string(input.roleSessionName))
        if let externalID = input.externalId { context.set("sts:ExternalId", .string(externalID)) }
        if let identity = sourceIdentity.value { context.set("sts:SourceIdentity", .string(identity)) }
        for tag in role?.tags ?? [] {
            context.set("aws:ResourceTag/" + tag.key, .string(tag.value))
            context.set("iam:ResourceTag/" + tag.key, .string(tag.value))
        }
        for tag in tags.inherited { context.set("aws:ResourceTag/" + tag.key, .string(tag.value)) }
        tags.addRequestKeys(to: &context)
        if !tags.requestedTransitiveKeys.isEmpty {
            context.set("sts:TransitiveTagKeys", .strings(tags.requestedTransitiveKeys))
        }
        return context
    }
}

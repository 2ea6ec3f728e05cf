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
        var bytes = text
        guard let (account, name) = bytes.withUTF8(Self.parts) else { throw .validation("\(text) is invalid") }
        self.text = text
        self.account = account
        self.name = name
    }

    private static func parts(of text: UnsafeBufferPointer<UInt8>) -> (AccountID, name: String)? {
        guard let arn = ARNBytes(text), Partition(utf8: arn.partition) != nil, arn.service.elementsEqual("iam".utf8),
            arn.region.isEmpty, let account = AccountID(arn.account), arn.resource.starts(with: "role/".utf8),
            let slash = arn.resource.lastIndex(of: UInt8(ascii: "/"))
        else { return nil }
        let name = arn.resource[(slash + 1)...]
        return name.isEmpty ? nil : (account, String(decoding: name, as: UTF8.self))
    }

    /// The role, when one exists under exactly this ARN.
    func role(in snapshot: DirectorySnapshot) -> Role? {
        guard let role = snapshot.role(named: name, in: account), role.writtenARN.isWritten(text) else { return nil }
        return role
    }
}

/// What the trust policy and the caller's policies are asked before a session is opened. A class, since it is large and
/// goes through many hands.
package final class TrustQuestion {
    let role: Role?
    let requested: RequestedRole
    let input: STSShapes.AssumeRoleInput
    let tags: SessionTags
    let sourceIdentity: SessionSourceIdentity

    init(
        role: Role?, requested: RequestedRole, input: consuming STSShapes.AssumeRoleInput, tags: SessionTags,
        sourceIdentity: SessionSourceIdentity
    ) {
        self.role = role
        self.requested = requested
        self.input = input
        self.tags = tags
        self.sourceIdentity = sourceIdentity
    }

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

    private static let roleSessionName = NamedConditionKey("sts:RoleSessionName")
    private static let externalID = NamedConditionKey("sts:ExternalId")

    /// Reference sts.md §5.4 and row T5.
    private var conditions: ConditionContext {
        var context = ConditionContext()
        context.set(Self.roleSessionName, .string(input.roleSessionName))
        if let externalID = input.externalId { context.set(Self.externalID, .string(externalID)) }
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

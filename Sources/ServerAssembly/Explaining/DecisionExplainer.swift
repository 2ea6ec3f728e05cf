import AWSNames
import Authorization
import Directory
import PolicyEngine
import S3Service
import STSService
import SealedTokens
import ServiceKit
import WireProtocol

/// Answers the operator's questions by the policies in force. Nothing is withheld: whoever may ask reads the store.
struct DecisionExplainer: Sendable {
    let snapshot: DirectorySnapshot
    let place: DataDirectory
    let now: Timestamp

    /// The document that `DecodeAuthorizationMessage` returns, of this question.
    func document(_ question: ExplainQuestion) throws(AssemblyError) -> String {
        try question.check()
        guard let action = ServiceAction(question.action) else {
            throw .invalid("--action wants SERVICE:NAME, not \(question.action)")
        }
        let caller = try ExplainedPrincipal(snapshot: snapshot, now: now).identity(question.principal)
        var rights = CallerRights(of: caller, in: RequestEnvironment(now: now), by: snapshot)
        if let text = question.identityPolicy {
            rights.addIdentityPolicy(try Self.policy(text, as: .inline, named: "--policy-file"))
        }
        var check = try check(action, question.resource, for: caller.account)
        if let text = question.resourcePolicy {
            let isRole = Self.assumeActions.contains(action.description.lowercased())
            check.resourcePolicy = .policy(
                try Self.policy(text, as: isRole ? .trust : .bucket, named: "--resource-policy-file"),
                requirement: isRole ? .required : .optional)
        }
        for (key, values) in question.context {
            check.conditions.set(key, values.count == 1 ? .string(values[0]) : .strings(values))
        }
        let decision = rights.decide(check)
        let snapshot = snapshot
        let message = DenialAccount(
            of: rights.trace(decision), about: decision, to: caller, at: now,
            principals: DirectoryPrincipalResolver { snapshot }.displayedForm
        ).everything()
        return message.json(
            message.account, isAllowed: decision.isAllowed, notes: try notes(on: question.resource))
    }

    /// What is not there of what the question is about: no policy says it.
    private func notes(on resource: String) throws(AssemblyError) -> [String] {
        guard let arn = ARN(resource) else { return [] }
        let name = arn.resource.split(separator: "/").last.map(String.init) ?? ""
        switch (arn.service, arn.accountID, arn.resource.prefix { $0 != "/" }) {
        case ("s3", _, let bucket):
            guard let bucketName = BucketName(bucket) else { return [] }
            return try record(bucketName) == nil ? ["There is no bucket \(bucketName)."] : []
        case ("iam", let account?, _) where snapshot.account(account) == nil:
            return ["There is no account \(account)."]
        case ("iam", let account?, "role"):
            guard !name.contains("*") else { return [] }
            guard let role = snapshot.role(named: name, in: account) else {
                return ["There is no role \(name) in account \(account)."]
            }
            return role.arn == resource ? [] : ["The role \(name) has another path: \(role.arn)."]
        case ("iam", let account?, "user"):
            guard !name.contains("*") else { return [] }
            guard let user = snapshot.user(named: name, in: account) else {
                return ["There is no user \(name) in account \(account)."]
            }
            return user.arn == resource ? [] : ["The user \(name) has another path: \(user.arn)."]
        default: return []
        }
    }

    private func record(_ name: BucketName) throws(AssemblyError) -> BucketRecord? {
        do throws(StoreError) {
            return try BucketRecord.read(name, root: place.objects)
        } catch {
            throw .system("cannot read the bucket \(name): \(error)")
        }
    }

    private static let assumeActions: Set<String> = ["sts:assumerole", "sts:tagsession", "sts:setsourceidentity"]

    private static func policy(
        _ text: String, as kind: PolicyKind, named name: String
    ) throws(AssemblyError) -> CompiledPolicy {
        do throws(PolicyDocumentError) {
            return CompiledPolicy(
                try PolicyDocument(parsing: text, kind: kind), identifier: PolicyIdentifier(name: name, arn: nil))
        } catch {
            throw .invalid("\(name): \(error.message)")
        }
    }

    /// The question as the services ask it: with the resource's owner, its policy and its tags.
    private func check(
        _ action: ServiceAction, _ resource: String, for caller: AccountID?
    ) throws(AssemblyError) -> AuthorizationCheck {
        guard let arn = ARN(resource) else {
            return AuthorizationCheck(action, on: resource, wording: .full(resource: resource))
        }
        switch (arn.service, action.service.lowercased()) {
        case ("s3", _): return try bucketCheck(action, arn, for: caller)
        case ("iam", "sts"): return roleCheck(action, arn)
        default:
            return AuthorizationCheck(
                action, on: resource, in: arn.accountID, conditions: tags(of: arn), wording: .full(resource: resource))
        }
    }

    private func bucketCheck(
        _ action: ServiceAction, _ arn: ARN, for account: AccountID?
    ) throws(AssemblyError) -> AuthorizationCheck {
        let text = arn.description
        var check = AuthorizationCheck(action, on: text, wording: .quoted(resource: text))
        guard let name = BucketName(arn.resource.prefix { $0 != "/" }) else { return check }
        guard let record = try record(name) else { return check }
        check.resourceAccount = record.owner
        check.resourcePolicy = record.resourceLayer(for: account)
        return check
    }

    private func roleCheck(_ action: ServiceAction, _ arn: ARN) -> AuthorizationCheck {
        let identifier = PolicyIdentifier(name: "AssumeRolePolicyDocument", arn: nil)
        let trust = role(arn)?.trustPolicy.compiled(as: identifier)
        return AuthorizationCheck(
            action, on: arn.description, in: arn.accountID,
            resourcePolicy: .policy(trust ?? .allowingNothing, requirement: .required), conditions: tags(of: arn),
            wording: .withoutCause(resource: arn.description))
    }

    private func role(_ arn: ARN) -> Role? {
        guard arn.service == "iam", arn.resource.hasPrefix("role/"), let account = arn.accountID,
            let name = arn.resource.split(separator: "/").last
        else { return nil }
        return snapshot.role(named: String(name), in: account)
    }

    private func tags(of arn: ARN) -> ConditionContext {
        var context = ConditionContext()
        var tags = role(arn)?.tags ?? []
        if arn.service == "iam", arn.resource.hasPrefix("user/"), let account = arn.accountID,
            let name = arn.resource.split(separator: "/").last
        {
            tags = snapshot.user(named: String(name), in: account)?.tags ?? []
        }
        for tag in tags {
            context.set("aws:ResourceTag/" + tag.key, .string(tag.value))
            context.set("iam:ResourceTag/" + tag.key, .string(tag.value))
        }
        return context
    }
}

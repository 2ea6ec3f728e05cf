package import AWSNames
package import Authorization
import Directory
import PolicyEngine
package import ServiceKit
package import ServiceShapes
package import WireProtocol

/// Opens a session of a role for a caller whom the role's trust policy admits.
///
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>; reference sts.md §4.3, §5. Deviation: no
/// context providers exist, so naming one is refused, never ignored (row U21).
package struct AssumeRole: ProvingOperation, FindingOperation {
    package typealias Input = STSShapes.AssumeRoleInput
    package typealias Output = STSShapes.AssumeRoleOutput

    package static let action: ServiceAction = "sts:AssumeRole"
    package static let authentication = AuthenticationRequirement.signature

    let issuer: SessionIssuer
    let secondFactor: SecondFactor

    package func findings(
        for input: consuming STSShapes.AssumeRoleInput, in context: OperationContext
    ) throws(ServiceError) -> TrustQuestion {
        try Self.admit(context.caller, to: input.roleArn)
        let requested = try RequestedRole(input.roleArn)
        let tags = try SessionTags(input, callerSession: context.caller.session)
        let sourceIdentity = try SessionSourceIdentity(
            input.sourceIdentity, callerSession: context.caller.session)
        try Self.refuseContexts(input)
        return TrustQuestion(
            role: requested.role(in: context.snapshot), requested: requested, input: input, tags: tags,
            sourceIdentity: sourceIdentity)
    }

    package func checks(for question: TrustQuestion) -> [AuthorizationCheck] {
        var checks = [question.check(Self.action)]
        if !question.tags.isEmpty { checks.append(question.check("sts:TagSession")) }
        if question.sourceIdentity.value != nil { checks.append(question.check("sts:SetSourceIdentity")) }
        return checks
    }

    package func handle(
        _ question: TrustQuestion, in context: OperationContext
    ) throws(ServiceError) -> STSShapes.AssumeRoleOutput {
        guard let role = question.role else {
            throw .internalFailure(note: "a role that does not exist was authorized")
        }
        let duration = try Self.duration(question.input.durationSeconds, role: role, caller: context.caller)
        let policies = try SessionPolicies(
            inline: question.input.policy, arns: question.input.policyArns?.compactMap(\.arn) ?? [],
            account: role.account, snapshot: context.snapshot)

        let (credentials, tokenSize, utilization) = try issuer.issue(
            .roleSession(role: role.id, name: question.input.roleSessionName), account: role.account,
            seconds: duration,
            policies: policies, tags: question.tags, sourceIdentity: question.sourceIdentity.value,
            minimumTokenSize: question.input.minimumSessionTokenSize ?? 0, in: context)
        let passedAnything =
            question.input.policy != nil || !(question.input.policyArns ?? []).isEmpty
            || !(question.input.tags ?? []).isEmpty
        return STSShapes.AssumeRoleOutput(
            credentials: credentials,
            assumedRoleUser: STSShapes.AssumedRoleUser(
                assumedRoleId: ChainedSession(role: role.id, name: question.input.roleSessionName).description,
                arn: String(
                    joining: "arn:aws:sts::", role.account.description, ":assumed-role/", role.name, "/",
                    question.input.roleSessionName)),
            packedPolicySize: passedAnything ? utilization : nil,
            sourceIdentity: question.sourceIdentity.value, sessionTokenUtilization: utilization,
            sessionTokenSize: tokenSize)
    }

    package func hasProof(_ input: STSShapes.AssumeRoleInput) -> Bool {
        input.serialNumber != nil || input.tokenCode != nil
    }

    /// What cannot even be asked about uses up no code.
    package func prove(
        _ input: STSShapes.AssumeRoleInput, in context: OperationContext
    ) async throws(ServiceError) -> OperationContext {
        _ = try checks(for: input, in: context)
        return try await secondFactor.check(
            serialNumber: input.serialNumber, code: input.tokenCode, in: context)
    }

    /// Who may assume roles at all (row R2, reference sts.md §4.12).
    private static func admit(_ caller: CallerIdentity, to role: String) throws(ServiceError) {
        if caller.isRoot { throw .accessDenied("Roles may not be assumed by root accounts.") }
        guard caller.session?.origin != .getFederationToken else {
            throw .accessDenied(
                "User: \(caller.arn) is not authorized to perform: sts:AssumeRole on resource: \(role)")
        }
    }

    /// Contexts that nothing here could have issued are refused (row U21).
    private static func refuseContexts(_ input: STSShapes.AssumeRoleInput) throws(ServiceError) {
        guard input.providedContexts == nil else {
            throw ServiceError(
                "InvalidParameterValue", status: 400,
                message: "ProvidedContexts names a context provider that is unknown.")
        }
    }

    /// The contextual limits, after the schema's (row R3).
    private static func duration(
        _ requested: Int?, role: Role, caller: CallerIdentity
    ) throws(ServiceError) -> Int {
        let duration = requested ?? 3_600
        guard duration <= role.maxSessionDuration else {
            throw .validation(
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
        }
        if caller.session?.origin == .assumeRole, duration > 3_600 {
            throw .validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
            )
        }
        return duration
    }
}

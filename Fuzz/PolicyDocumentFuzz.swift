// fuzz-sources: Sources/AWSNames Sources/PolicyEngine
//
// Reads arbitrary bytes as every kind of policy; what parses is rewritten, compiled and evaluated. Nothing may trap,
// and a rewrite that changes no principal must change nothing.
import AWSNames
import PolicyEngine

private let account = AccountID(number: 111_111_111_111)

private func callers() -> [RequestPrincipal] {
    guard let account else { return [] }
    return [
        .anonymous, .root(account), .service("ec2.amazonaws.com"), .federated(provider: "accounts.google.com"),
        .user(account: account, id: "AIDAU", arn: "arn:aws:iam::111111111111:user/U"),
        .roleSession(
            account: account, roleID: "AROAR", roleARN: "arn:aws:iam::111111111111:role/R",
            sessionARN: "arn:aws:sts::111111111111:assumed-role/R/s"),
    ]
}

private func context() -> ConditionContext {
    var context = ConditionContext()
    context.set("aws:username", .string("U*"))
    context.set("aws:PrincipalArn", .string("arn:aws:iam::111111111111:user/U"))
    context.set("aws:SourceIp", .string("::ffff:10.0.0.1"))
    context.set("aws:CurrentTime", .date(millisecondsSinceEpoch: 1_700_000_000_000))
    context.set("aws:MultiFactorAuthPresent", .bool(true))
    context.set("s3:max-keys", .number(10))
    context.set("aws:TagKeys", .strings(["a", "b"]))
    return context
}

private func exercise(_ document: PolicyDocument) {
    let rewritten = document.rewritingAWSPrincipals { (value: String) throws(Never) in value }
    guard let again = try? PolicyDocument(parsing: rewritten, kind: document.kind),
        again.awsPrincipals == document.awsPrincipals
    else { fatalError("a rewritten policy reads differently") }
    let policy = CompiledPolicy(document, identifier: PolicyIdentifier(name: "p", arn: nil))
    for caller in callers() {
        let request = AuthorizationRequest(
            principal: caller, action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: context())
        var layers = PolicyLayers(identity: .policies([policy]), resource: .policy(policy, requirement: .optional))
        layers.boundary = policy
        layers.session = [policy]
        let verdict = Authorizer.decide(request, under: layers)
        if verdict.decision == .allow, verdict.determining == nil { fatalError("an allow without a reason") }
        guard Authorizer.explain(request, under: layers).verdict == verdict else {
            fatalError("an explanation of another verdict")
        }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPolicyDocument(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    _ = PolicyDocument.quotaCharacters(of: text)
    for kind in PolicyKind.allCases {
        guard let document = try? PolicyDocument(parsing: text, kind: kind) else { continue }
        exercise(document)
    }
    return 0
}

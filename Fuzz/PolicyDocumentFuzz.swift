// fuzz-sources: Sources/AWSNames Sources/PolicyEngine
//
// Reads arbitrary bytes as every kind of policy; what parses is rewritten, compiled and evaluated. Nothing may trap, a
// rewrite that changes no principal must change nothing, what is refused points into the text, and reading takes steps
// in proportion to it.
import AWSNames
import PolicyEngine

private let account = AccountID(number: 111_111_111_111)

private func callers() -> [RequestPrincipal] {
    guard let account else { return [] }
    return [
        .anonymous, .root(account), .service("ec2.amazonaws.com"), .federated(provider: "accounts.google.com"),
        .user(account: account, id: "AIDAU", arn: "arn:aws:iam::111111111111:user/U"),
        .roleSession(
            account: account, roleID: "AROAR", roleARN: .text("arn:aws:iam::111111111111:role/R"),
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

/// A policy that was rewritten reads as before, and a second time changes no byte.
private func checkRewriting(_ document: PolicyDocument) {
    let rewritten = document.rewritingAWSPrincipals { (value: String) throws(Never) in value }
    guard let again = try? PolicyDocument(parsing: rewritten, kind: document.kind),
        again.awsPrincipals == document.awsPrincipals, again.statements.count == document.statements.count
    else { fatalError("a rewritten policy reads differently") }
    let twice = again.rewritingAWSPrincipals { (value: String) throws(Never) in value }
    guard twice.utf8.elementsEqual(rewritten.utf8) else { fatalError("rewriting is not stable") }
    for statement in document.statements where !isInside(statement.range, document.text) {
        fatalError("a statement lies outside the text")
    }
}

private func isInside(_ range: Range<Int>, _ text: String) -> Bool {
    range.lowerBound >= 0 && range.upperBound <= text.utf8.count
}

/// Every value lies inside the text and inside what holds it, names before their values.
private func checkPlaces(_ node: JSONNode, in outer: Range<Int>) {
    guard outer.lowerBound <= node.range.lowerBound, node.range.upperBound <= outer.upperBound else {
        fatalError("a value lies outside of what holds it")
    }
    switch node.value {
    case .object(let members):
        for member in members {
            guard member.keyRange.upperBound <= member.value.range.lowerBound else {
                fatalError("a value before its name")
            }
            checkPlaces(member.value, in: node.range)
        }
    case .array(let elements):
        for element in elements { checkPlaces(element, in: node.range) }
    case .string, .number, .bool, .null:
        break
    }
}

/// An error points at a place of the text, at most one behind its end, or at none.
private func checkPlace(of error: PolicyDocumentError, _ lines: [Substring.UnicodeScalarView]) {
    if error.line == 0, error.column == 0 { return }
    guard lines.indices.contains(error.line - 1), error.column >= 1,
        error.column <= lines[error.line - 1].count + 1
    else { fatalError("an error points outside of the text") }
}

private func exercise(_ document: PolicyDocument) {
    checkRewriting(document)
    let policy = CompiledPolicy(document, identifier: PolicyIdentifier(name: "p", arn: nil))
    for caller in callers() {
        let request = AuthorizationRequest(
            principal: caller, action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: context())
        var layers = PolicyLayers(identity: .policies([policy]), resource: .policy(policy, requirement: .optional))
        layers.boundary = policy
        layers.session = [policy]
        let verdict = Authorizer.decide(request, under: layers)
        if verdict.decision == .allow, verdict.determining == nil { fatalError("an allow without a reason") }
        guard Authorizer.allows(request, under: layers) == (verdict.decision == .allow) else {
            fatalError("a verdict and its reasons differ")
        }
        guard Authorizer.explain(request, under: layers).verdict == verdict else {
            fatalError("an explanation of another verdict")
        }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPolicyDocument(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    _ = PolicyDocument.quotaCharacters(of: text)
    guard JSONParser.steps(toRead: text) <= text.utf8.count + 1 else { fatalError("too many steps for the text") }
    if let root = try? JSONParser.parse(text) { checkPlaces(root, in: 0..<text.utf8.count) }
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    for kind in PolicyKind.allCases {
        do throws(PolicyDocumentError) {
            exercise(try PolicyDocument(parsing: text, kind: kind))
        } catch {
            checkPlace(of: error, lines)
        }
    }
    return 0
}

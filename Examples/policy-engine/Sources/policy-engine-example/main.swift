import AWSNames
import PolicyEngine

// 1. Read and compile. A policy that AWS would refuse is refused here, with its sentence and a place.

/// Reads a document as its kind and makes it ready for deciding.
func policy(_ name: String, _ kind: PolicyKind, _ text: String) throws -> CompiledPolicy {
    CompiledPolicy(try PolicyDocument(parsing: text, kind: kind), identifier: PolicyIdentifier(name: name, arn: nil))
}

do {
    _ = try PolicyDocument(parsing: #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow"}}"#, kind: .managed)
} catch {
    print("refused at \(error.line):\(error.column): \(error.message)")
}

let readReports = try policy(
    "ReadReports", .managed,
    """
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Sid": "Own", "Effect": "Allow", "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::reports/${aws:username}/*"},
        {"Sid": "MFA", "Effect": "Deny", "Action": "s3:*", "Resource": "*",
         "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
      ]
    }
    """)
let boundary = try policy(
    "OnlyReading", .managed,
    """
    {"Version": "2012-10-17",
     "Statement": {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}}
    """)

// 2. Ask. The engine knows no clock and no network: what a condition looks at comes with the request.

guard let account = AccountID("111111111111") else { preconditionFailure("twelve digits") }
let ann = RequestPrincipal.user(account: account, id: "AIDAANN", arn: "arn:aws:iam::111111111111:user/Ann")
var layers = PolicyLayers(identity: .policies([readReports]))
layers.boundary = boundary

func request(_ action: ServiceAction, _ resource: String, mfa: Bool) -> AuthorizationRequest {
    var context = ConditionContext()
    context.set("aws:username", .string("Ann"))
    context.set("aws:MultiFactorAuthPresent", .bool(mfa))
    return AuthorizationRequest(principal: ann, action: action, resource: resource, context: context)
}

let requests = [
    request("s3:GetObject", "arn:aws:s3:::reports/Ann/may.csv", mfa: true),
    request("s3:GetObject", "arn:aws:s3:::reports/Ann/may.csv", mfa: false),
    request("s3:GetObject", "arn:aws:s3:::reports/Bob/may.csv", mfa: true),
    request("s3:PutObject", "arn:aws:s3:::reports/Ann/may.csv", mfa: true),
]

// 3. Decide, and tell why.

for request in requests {
    let verdict = Authorizer.decide(request, under: layers)
    print("\(request.action) on \(request.resource): \(verdict.decision)")
    if let decided = verdict.determining {
        print("    decided by statement \(decided.statement.sid) of \(decided.policy.name)")
    }
    if let cause = verdict.cause { print("    refused in the layer \(cause.layer)") }
    for layer in Authorizer.explain(request, under: layers).layers {
        for miss in layer.policies.flatMap(\.nearlyMatched) where verdict.decision == .implicitDeny {
            print("    \(layer.layer): \(miss.statement.reference.sid) does not apply: \(words(miss.mismatch))")
        }
    }
}

/// The element that does not match, in a few words.
func words(_ mismatch: StatementMismatch) -> String {
    switch mismatch {
    case .action(let patterns, _): "its actions are \(patterns.joined(separator: ", "))"
    case .resource(let patterns, _, _): "its resources are \(patterns.joined(separator: ", "))"
    case .principal: "it speaks of others"
    case .condition(let condition): "\(condition.operatorName) on \(condition.key) does not hold"
    }
}

import AWSNames
import Foundation
import Testing

@testable import PolicyEngine

/// The worked examples of `docs/policy-engine.md`, each decided as the page says.
@Suite struct PolicyEngineDocumentTests {
    struct Malformed: Error { let what: String }

    /// One fenced block of the page.
    struct Example: Sendable, CustomTestStringConvertible {
        let number: Int
        let json: Data
        var testDescription: String { "example \(number)" }
    }

    private static func examples() throws -> [Example] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/policy-engine.md"), encoding: .utf8)
        let blocks = text.components(separatedBy: "```json\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
        guard blocks.count >= 17 else { throw Malformed(what: "only \(blocks.count) examples") }
        return blocks.enumerated().map { Example(number: $0.offset + 1, json: Data($0.element.utf8)) }
    }

    @Test("worked examples", arguments: try examples()) func workedExample(example: Example) throws {
        guard let fields = try JSONSerialization.jsonObject(with: example.json) as? [String: Any],
            let requests = fields["requests"] as? [[String: Any]], !requests.isEmpty
        else { throw Malformed(what: "no requests") }
        let caller = try Self.caller(fields["caller"] as? String ?? "")
        let layers = try Self.layers(fields)
        for fields in requests {
            let request = try Self.request(fields, caller)
            let verdict = Authorizer.decide(request, under: layers)
            #expect(Self.words(verdict) == fields["expect"] as? String)
            #expect(Authorizer.explain(request, under: layers).verdict == verdict)
        }
    }

    /// `decision`, or `decision: layer` where a layer is named.
    private static func words(_ verdict: Verdict) -> String {
        guard let layer = verdict.cause?.layer, !verdict.isCrossAccount || verdict.decision == .explicitDeny else {
            return "\(verdict.decision)"
        }
        let name =
            switch layer {
            case .serviceControl: "scp"
            case .resourceControl: "rcp"
            default: "\(layer)"
            }
        return "\(verdict.decision): \(name)"
    }

    private static func caller(_ text: String) throws -> RequestPrincipal {
        if text == "anonymous" { return .anonymous }
        guard let arn = ARN(text), let account = arn.accountID else { throw Malformed(what: "caller \(text)") }
        if arn.resource.hasPrefix("user/") { return .user(account: account, id: "AIDA", arn: text) }
        let parts = arn.resource.split(separator: "/")
        guard parts.count == 3, parts[0] == "assumed-role" else { throw Malformed(what: "caller \(text)") }
        return .roleSession(
            account: account, roleID: "AROA",
            roleARN: .parts(account: account, path: "/", name: String(parts[1])), sessionARN: text)
    }

    private static func layers(_ fields: [String: Any]) throws -> PolicyLayers {
        let identity = try (fields["identity"] as? [Any])?.map { try policy($0, .managed) }
        var layers = PolicyLayers(identity: identity.map(IdentityLayer.policies) ?? .none)
        if let document = fields["boundary"] { layers.boundary = try policy(document, .managed) }
        if let documents = fields["session"] as? [Any] {
            layers.session = try documents.map { try policy($0, .session) }
        }
        if let levels = fields["scp"] as? [[Any]] {
            layers.serviceControl = try levels.map { try $0.map { try policy($0, .serviceControl) } }
        }
        if let levels = fields["rcp"] as? [[Any]] {
            layers.resourceControl = try levels.map { try $0.map { try policy($0, .resourceControl) } }
        }
        if let document = fields["endpoint"] { layers.endpoint = try policy(document, .resource) }
        if let document = fields["resource"] {
            layers.resource = .policy(try policy(document, .bucket), requirement: .optional)
        }
        if let document = fields["trust"] {
            layers.resource = .policy(try policy(document, .trust), requirement: .required)
        }
        return layers
    }

    private static func policy(_ document: Any, _ kind: PolicyKind) throws -> CompiledPolicy {
        if document as? String == "RCPFullAWSAccess" { return .resourceControlFullAccess }
        let data = try JSONSerialization.data(withJSONObject: document)
        return CompiledPolicy(
            try PolicyDocument(parsing: String(decoding: data, as: UTF8.self), kind: kind),
            identifier: PolicyIdentifier(name: "example", arn: nil))
    }

    private static func request(_ fields: [String: Any], _ caller: RequestPrincipal) throws -> AuthorizationRequest {
        guard let text = fields["action"] as? String, let action = ServiceAction(text),
            let resource = fields["resource"] as? String
        else { throw Malformed(what: "request \(fields)") }
        var context = ConditionContext()
        for (key, value) in fields["context"] as? [String: Any] ?? [:] {
            if let text = value as? String {
                context.set(key, .string(text))
            } else if let flag = value as? Bool {
                context.set(key, .bool(flag))
            } else {
                throw Malformed(what: "value of \(key)")
            }
        }
        return AuthorizationRequest(
            principal: caller, action: action, resource: resource,
            resourceAccount: (fields["owner"] as? String).flatMap { AccountID($0) }, context: context)
    }
}

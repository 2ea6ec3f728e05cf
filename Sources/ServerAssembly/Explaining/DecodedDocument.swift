import Foundation

/// The document that DecodeAuthorizationMessage returns, as far as a report needs it. Members that are not there, as
/// with AWS's own documents, are empty.
struct DecodedDocument: Decodable {
    struct Items<Item: Decodable>: Decodable { var items: [Item]? }
    struct Value: Decodable { var value: String? }

    struct Principal: Decodable {
        var id: String?
        var arn: String?
    }

    struct ContextKey: Decodable {
        var key: String?
        var values: Items<Value>?
    }

    struct Context: Decodable {
        var principal: Principal?
        var action: String?
        var resource: String?
        var conditions: Items<ContextKey>?
    }

    struct Mismatch: Decodable {
        var element: String?
        var `operator`: String?
        var key: String?
        var expected: [String]?
        var actual: [String]?
        var missingVariables: [String]?
    }

    struct Statement: Decodable {
        var statementId: String?
        var index: Int?
        var line: Int?
        var effect: String?
        var mismatch: Mismatch?
    }

    struct Policy: Decodable {
        var name: String?
        var arn: String?
        var matched: [Statement]?
        var nearlyMatched: [Statement]?
    }

    struct Layer: Decodable {
        var policyType: String?
        var level: Int?
        var outcome: String?
        var policies: [Policy]?
        var omittedPolicies: Int?
    }

    struct Explanation: Decodable {
        var time: String?
        var decidedBy: String?
        var crossAccount: Bool?
        var layers: [Layer]?
        var missingContextKeys: [String]?
        var truncated: Bool?
        var notes: [String]?
    }

    var allowed: Bool?
    var explicitDeny: Bool?
    var context: Context?
    var explanation: Explanation?

    init(_ text: String) throws(AssemblyError) {
        do {
            self = try JSONDecoder().decode(DecodedDocument.self, from: Data(text.utf8))
        } catch {
            throw .system("the decoded message is not a document that this release understands")
        }
    }
}

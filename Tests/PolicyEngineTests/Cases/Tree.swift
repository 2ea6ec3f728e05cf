import Foundation

/// JSON as a tree, for the cases that both evaluators are given. It is the tests' own: nothing of it is the engine's.
indirect enum Tree: Sendable, Equatable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case list([Tree])
    /// Members in their order.
    case object([Member])

    struct Member: Sendable, Equatable {
        let key: String
        let value: Tree
    }

    subscript(key: String) -> Tree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var flag: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    var integer: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }
    var members: [Member] { if case .object(let members) = self { members } else { [] } }
    var isNull: Bool { self == .null }

    /// The elements of a list; anything else is a list of itself.
    var elements: [Tree] { if case .list(let elements) = self { elements } else { [self] } }

    /// The texts of a string or a list of scalars.
    var texts: [String] {
        elements.compactMap { element in
            switch element {
            case .string(let text), .number(let text): text
            case .bool(let flag): flag ? "true" : "false"
            case .null, .list, .object: nil
            }
        }
    }
}

extension Tree: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: Tree...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, Tree)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }

    static func strings(_ texts: [String]) -> Tree { .list(texts.map(Tree.string)) }
}

extension Tree {
    /// Compact JSON.
    var json: String {
        switch self {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let text): text
        case .string(let text): Self.quoted(text)
        case .list(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.key) + ":" + $0.value.json }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": output += "\\\(scalar)"
            case "\n": output += "\\n"
            default:
                if scalar.value < 0x20 {
                    output += String(format: "\\u%04x", scalar.value)
                } else {
                    output.unicodeScalars.append(scalar)
                }
            }
        }
        return output + "\""
    }

    enum Failure: Error { case notJSON(String) }

    /// Reads JSON with Foundation's parser; numbers must be integers or simple decimals.
    init(json text: String) throws {
        self = try Self.tree(JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
    }

    private static func tree(_ value: Any) throws -> Tree {
        switch value {
        case is NSNull: return .null
        case let text as String: return .string(text)
        case let list as [Any]: return .list(try list.map(tree))
        case let members as [String: Any]:
            return .object(
                try members.keys.sorted().map { Member(key: $0, value: try tree(members[$0] ?? NSNull())) })
        case let flag as Bool where "\(type(of: value))".contains("Bool"): return .bool(flag)
        case let number as NSNumber: return .number(number.stringValue)
        default: throw Failure.notJSON("\(value)")
        }
    }
}

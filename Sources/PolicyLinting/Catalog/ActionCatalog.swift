import Synchronization

/// The services, actions, resource types and condition keys that are known, by name.
///
/// Made when a policy is checked, from one text in the program's own file (`ActionData`): a server that never checks
/// policies neither reads nor holds any of it. A service is read when it is first asked for.
package final class ActionCatalog: Sendable {
    /// Where each service's lines lie in the data, by its prefix.
    private let services: [String: Range<Int>]
    /// The services that were read.
    private let entries = Mutex<[String: ServiceEntry]>([:])

    package init() {
        var services: [String: Range<Int>] = [:]
        ActionData.text.withUTF8Buffer { bytes in
            var name: String?
            var start = 0
            var index = 0
            while index < bytes.count {
                let end = bytes[index...].firstIndex(of: 0x0A) ?? bytes.count
                if bytes[index] == 0x3D {
                    if let name { services[name] = start..<index }
                    name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
                    start = min(end + 1, bytes.count)
                }
                index = end + 1
            }
            if let name { services[name] = start..<bytes.count }
        }
        self.services = services
    }

    /// The prefixes of all services.
    package var prefixes: Dictionary<String, Range<Int>>.Keys { services.keys }

    /// A service by its prefix in lower case; nil when there is none.
    package func service(_ prefix: String) -> ServiceEntry? {
        guard let range = services[prefix] else { return nil }
        return entries.withLock { entries in
            if let entry = entries[prefix] { return entry }
            let entry = ActionData.text.withUTF8Buffer { ServiceEntry(prefix: prefix, lines: $0[range]) }
            entries[prefix] = entry
            return entry
        }
    }
}

/// What one service knows.
package struct ServiceEntry: Sendable {
    package struct Action: Sendable {
        package let name: String
        /// Places in `resourceTypes`; empty for an action that is on no resource.
        package let resourceTypes: [Int]
        /// Places in `keys`.
        package let keys: Set<Int>
    }

    package struct ResourceType: Sendable {
        package let name: String
        package let arn: ResourcePattern
    }

    package struct Key: Sendable {
        /// Ends with `/` or `:` when a name follows.
        package let name: String
        package let type: KeyType
    }

    package let prefix: String
    package private(set) var actions: [String: Action] = [:]
    package private(set) var resourceTypes: [ResourceType] = []
    package private(set) var keys: [Key] = []

    fileprivate init(prefix: String, lines: Slice<UnsafeBufferPointer<UInt8>>) {
        self.prefix = prefix
        for line in lines.split(separator: 0x0A) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
            switch (line.first, words.count) {
            case (0x2B, 2):
                resourceTypes.append(
                    ResourceType(name: String(words[0].dropFirst()), arn: ResourcePattern(type: words[1])))
            case (0x2D, 2):
                keys.append(
                    Key(name: String(words[0].dropFirst()), type: KeyType(rawValue: String(words[1])) ?? .string))
            default:
                read(words)
            }
        }
    }

    private mutating func read(_ words: [Substring]) {
        let halves = words[0].split(separator: ";", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return }
        let numbers = halves.map { $0.split(separator: ",").compactMap { Int($0) } }
        for name in words.dropFirst() {
            actions[name.lowercased()] = Action(
                name: String(name), resourceTypes: numbers[0].filter(resourceTypes.indices.contains),
                keys: Set(numbers[1].filter(keys.indices.contains)))
        }
    }

    /// The actions whose names match, in lower case.
    package func actions(matching name: String) -> [Action] {
        guard name.contains("*") || name.contains("?") else { return actions[name].map { [$0] } ?? [] }
        if name == "*" { return Array(actions.values) }
        let pattern = Glob(name)
        return actions.compactMap { pattern.matches($0.key) ? $0.value : nil }
    }

    /// The place of a key, in lower case, in `keys`.
    package func key(_ name: String) -> Int? { keys.firstIndex { $0.isNamed(name) } }
}

extension ServiceEntry.Key {
    /// Whether a name follows.
    package var takesName: Bool { name.hasSuffix("/") || name.hasSuffix(":") }

    /// Whether `name`, in lower case, is this key, with the name that it takes.
    package func isNamed(_ name: String) -> Bool {
        let own = self.name.lowercased()
        return takesName ? name.hasPrefix(own) && name.utf8.count > own.utf8.count : own == name
    }
}

/// What values a condition key has.
package enum KeyType: String, Sendable {
    case string = "S"
    case strings = "s"
    case arn = "R"
    case arns = "r"
    case bool = "B"
    case bools = "b"
    case numeric = "N"
    case date = "D"
    case address = "I"
    /// `aws:EpochTime`: seconds, that dates compare with too.
    case epoch = "E"

    package var isMultiValued: Bool { self == .strings || self == .arns || self == .bools }

    /// The word for it in a finding.
    package var word: String {
        switch self {
        case .string, .strings: "a string"
        case .arn, .arns: "an ARN"
        case .bool, .bools: "a boolean"
        case .numeric: "a number"
        case .date: "a date"
        case .address: "an address"
        case .epoch: "a time"
        }
    }
}

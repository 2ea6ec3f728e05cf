/// The parameters of one structure: everything below a prefix such as `Tags.member.1.`.
///
/// Texts are as received; numbers and list indices are strict (row W6, iam.md §6.1). Constraints are checked elsewhere.
public struct QueryReader: Sendable {
    /// The most missing members that one parameter may leave before its list's end (iam.md §6.1: an index of 12 as the
    /// first of a list is refused).
    public static let maximumIndexGap = 10

    private let parameters: QueryParameters
    private let prefix: [UInt8]
    private let pathPrefix: String

    /// The whole request.
    public init(_ parameters: QueryParameters) {
        self.init(parameters: parameters, prefix: [], pathPrefix: "")
    }

    private init(parameters: QueryParameters, prefix: [UInt8], pathPrefix: String) {
        self.parameters = parameters
        self.prefix = prefix
        self.pathPrefix = pathPrefix
    }

    /// The path of a member in messages: `tags.1.member.key` (row V2).
    public func path(of member: StaticString) -> String {
        var name = member.withUTF8Buffer { Array($0) }
        if let first = name.first, first >= 0x41, first <= 0x5A { name[0] = first + 0x20 }
        return pathPrefix + String(decoding: name, as: UTF8.self)
    }

    /// The value of a member, or nil.
    public func text(_ member: StaticString) -> String? {
        guard prefix.isEmpty else { return name(of: member).withUnsafeBufferPointer { parameters.value(of: $0) } }
        return member.withUTF8Buffer { parameters.value(of: $0) }
    }

    /// A signed 32-bit decimal with optional sign and leading zeros (row W6), or nil when the member is absent.
    public func integer(_ member: StaticString) throws(ServiceError) -> Int? {
        guard let text = text(member) else { return nil }
        guard !text.isEmpty else { throw .malformedInput("missing value for decimal type") }
        guard let value = DecimalInteger.parse(text.utf8) else { throw .malformedInput() }
        return Int(value)
    }

    /// `true`, `1`, `false` or `0`, or nil when the member is absent (iam.md §6.1).
    public func boolean(_ member: StaticString) throws(ServiceError) -> Bool? {
        switch text(member) {
        case nil: nil
        case "true", "1": true
        case "false", "0": false
        default: throw .malformedInput()
        }
    }

    /// The structure that a member holds, or nil when no parameter lies below it.
    public func structure(_ member: StaticString) -> QueryReader? {
        let below = name(of: member) + [0x2E]
        guard !parameters.range(below: below).isEmpty else { return nil }
        return QueryReader(parameters: parameters, prefix: below, pathPrefix: path(of: member) + ".")
    }

    /// The structures of a list, nil for a missing one; nil when there is no list. `Tags=` is an empty list (row W5).
    public func structures(_ member: StaticString) throws(ServiceError) -> [QueryReader?]? {
        guard let indices = try indices(of: member) else { return nil }
        let base = name(of: member) + Self.memberInfix
        let path = path(of: member)
        return indices.map { index in
            guard let index else { return nil }
            return QueryReader(
                parameters: parameters, prefix: base + Array(String(index).utf8) + [0x2E],
                pathPrefix: "\(path).\(index).member.")
        }
    }

    /// The texts of a list, nil for a missing one; nil when there is no list.
    public func texts(_ member: StaticString) throws(ServiceError) -> [String?]? {
        guard let indices = try indices(of: member) else { return nil }
        let base = name(of: member) + Self.memberInfix
        return indices.map { index in
            index.flatMap { index in
                (base + Array(String(index).utf8)).withUnsafeBufferPointer { parameters.value(of: $0) }
            }
        }
    }

    private static let memberInfix = Array(".member.".utf8)

    private func name(of member: StaticString) -> [UInt8] {
        prefix + member.withUTF8Buffer { Array($0) }
    }

    /// The list's indices from 1 on, nil where nothing was sent; nil when neither the list nor a member is there.
    private func indices(of member: StaticString) throws(ServiceError) -> [Int?]? {
        // Most requests leave most lists out.
        guard parameters.hasDottedNames else { return text(member) == nil ? nil : [] }
        let name = name(of: member)
        let base = name + Self.memberInfix
        let range = parameters.range(below: base)
        guard !range.isEmpty else {
            return name.withUnsafeBufferPointer { parameters.first(named: $0) } == nil ? nil : []
        }
        var indices: [Int?] = []
        // In the order of arrival: each parameter may extend what the earlier ones made.
        for position in parameters.sorted[range].sorted() {
            let entry = parameters.entries[position]
            let digits = parameters.bytes[(entry.start + base.count)..<entry.nameEnd].prefix {
                $0 != 0x2E
            }
            guard let index = DecimalInteger.parse(digits).map(Int.init), index >= 1,
                index <= indices.count + Self.maximumIndexGap + 1
            else { throw .malformedInput() }
            while indices.count < index { indices.append(nil) }
            indices[index - 1] = index
        }
        return indices
    }
}

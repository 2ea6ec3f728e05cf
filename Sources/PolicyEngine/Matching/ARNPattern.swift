/// The six fields of an ARN as slices of its text. The first five colons separate them; no copy is made.
struct ARNFields {
    let partition: Substring
    let service: Substring
    let region: Substring
    let account: Substring
    let resource: Substring

    /// Nil unless `text` begins with `arn:` and has five colons.
    init?(_ text: String) {
        let bytes = text.utf8
        guard bytes.starts(with: "arn:".utf8) else { return nil }
        var rest = text[bytes.index(bytes.startIndex, offsetBy: 4)...]
        guard let partition = Self.next(&rest), let service = Self.next(&rest), let region = Self.next(&rest),
            let account = Self.next(&rest)
        else { return nil }
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        resource = rest
    }

    /// Takes what stands before the next colon, and the colon.
    private static func next(_ rest: inout Substring) -> Substring? {
        guard let colon = rest.utf8.firstIndex(of: 0x3A) else { return nil }
        defer { rest = rest[rest.utf8.index(after: colon)...] }
        return rest[..<colon]
    }
}

/// An ARN with wildcards, compared field by field: a `*` in the Region never swallows a colon, in the resource it spans
/// everything (reference iam.md §1.6).
struct ARNPattern: Sendable {
    /// The fields after `arn`; nil for `*`, which matches whatever there is.
    private let fields: [WildcardPattern]?

    /// Nil for what has too few fields.
    /// - Parameter padding: whether an ARN with fewer than six fields is padded with `*`, as identity policies do.
    init?(_ text: String, padding: Bool) {
        if text == "*" {
            fields = nil
            return
        }
        var parts = text.utf8.split(separator: 0x3A, maxSplits: 5, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        if padding { while parts.count < 6 { parts.append("*") } }
        // A wildcard in the first field can mean nothing but `arn`.
        guard parts.count == 6, WildcardPattern(parts[0]).matches("arn") else { return nil }
        fields = parts.dropFirst().map { WildcardPattern($0) }
    }

    /// The fields after `arn`, each a pattern of its own.
    init(fields: [WildcardPattern]) {
        precondition(fields.count == 5, "an ARN has five fields after its first")
        self.fields = fields
    }

    /// Whether the pattern matches `arn`; what is no ARN is matched by `*` alone.
    func matches(_ arn: String) -> Bool {
        guard let fields else { return true }
        guard let parts = ARNFields(arn) else { return false }
        // The resource tells most ARNs apart, so it goes first.
        return fields[4].matches(parts.resource) && fields[1].matches(parts.service)
            && fields[3].matches(parts.account) && fields[2].matches(parts.region)
            && fields[0].matches(parts.partition)
    }
}

/// An ARN pattern with variables or escaped characters. Each field is filled in and matched on its own, so a value
/// brings neither wildcards nor further fields with it (reference iam.md §1.7).
struct ARNTemplate: Sendable {
    private let fields: [PolicyTemplate]

    init(_ text: String, version: PolicyDocument.Version) {
        fields = Self.fields(of: text).map { PolicyTemplate($0, version: version) }
    }

    /// The keys of its variables, as written.
    var variableKeys: [String] { fields.flatMap(\.variableKeys) }

    /// Whether the template matches; nil when a value is missing. A template that is not written as six fields, such as
    /// a lone variable, is compared as a whole.
    func matches(_ arn: String, _ context: ConditionContext) -> Bool? {
        guard fields.count == 6 else { return fields.first?.pattern(context)?.matches(arn) }
        var patterns: [WildcardPattern] = []
        for field in fields {
            guard let pattern = field.pattern(context) else { return nil }
            patterns.append(pattern)
        }
        guard patterns[0].matches("arn") else { return false }
        return ARNPattern(fields: Array(patterns.dropFirst())).matches(arn)
    }

    /// The six fields, colons inside variables not counting; the whole text when it has fewer.
    private static func fields(of text: String) -> [String] {
        var fields: [[UInt8]] = [[]]
        var isVariable = false
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == 0x24, byte == 0x7B { isVariable = true }
            if byte == 0x7D { isVariable = false }
            if byte == 0x3A, !isVariable, fields.count < 6 {
                fields.append([])
            } else {
                fields[fields.count - 1].append(byte)
            }
            previous = byte
        }
        return fields.count == 6 ? fields.map { String(decoding: $0, as: UTF8.self) } : [text]
    }
}

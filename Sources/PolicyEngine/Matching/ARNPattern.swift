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

/// A text that may be an ARN, its fields found once.
struct ARNText: Sendable {
    let text: String
    /// Where the fields after `arn:` begin, in bytes; nil when the text is no ARN.
    private let starts: (partition: Int, service: Int, region: Int, account: Int, resource: Int)?

    init(_ text: String) {
        self.text = text
        let bytes = text.utf8.span
        let isPrefixed =
            bytes.count > 4 && bytes[0] == 0x61 && bytes[1] == 0x72 && bytes[2] == 0x6E && bytes[3] == 0x3A
        let service = Self.next(4, in: bytes)
        let region = Self.next(service, in: bytes)
        let account = Self.next(region, in: bytes)
        let resource = Self.next(account, in: bytes)
        starts = isPrefixed && resource <= bytes.count ? (4, service, region, account, resource) : nil
    }

    /// Where the field after the one at `start` begins.
    private static func next(_ start: Int, in bytes: Span<UInt8>) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != 0x3A { index += 1 }
        return index + 1
    }

    var isARN: Bool { starts != nil }

    /// The bytes of a field after `arn`, counted from 0; nil when the text is no ARN.
    func range(ofField field: Int) -> Range<Int>? {
        guard let starts else { return nil }
        switch field {
        case 0: return starts.partition..<starts.service - 1
        case 1: return starts.service..<starts.region - 1
        case 2: return starts.region..<starts.account - 1
        case 3: return starts.account..<starts.resource - 1
        default: return starts.resource..<text.utf8.count
        }
    }
}

/// An ARN with wildcards, compared field by field: a `*` in the Region never swallows a colon, in the resource it spans
/// everything (reference iam.md §1.6).
struct ARNPattern: Sendable {
    private enum Form: Sendable {
        /// `*`, which matches whatever there is.
        case anything
        /// All wildcards stand in the resource, which spans the rest of the text: so one pattern does.
        case whole(WildcardPattern)
        /// The fields after `arn`.
        case fields([WildcardPattern])
    }

    private let form: Form

    /// Nil for what has too few fields.
    /// - Parameter padding: whether an ARN with fewer than six fields is padded with `*`, as identity policies do.
    init?(_ text: String, padding: Bool) {
        if text == "*" {
            form = .anything
            return
        }
        var parts = text.utf8.split(separator: 0x3A, maxSplits: 5, omittingEmptySubsequences: false)
            .map { String(Substring($0)) }
        if padding { while parts.count < 6 { parts.append("*") } }
        // A wildcard in the first field can mean nothing but `arn`.
        guard parts.count == 6, WildcardPattern(parts[0]).matches("arn") else { return nil }
        let fields = parts.dropFirst().map { WildcardPattern($0) }
        if fields.dropLast().allSatisfy(\.isLiteral) {
            form = .whole(WildcardPattern("arn:" + parts.dropFirst().joined(separator: ":")))
        } else {
            form = .fields(fields)
        }
    }

    /// Whether the pattern matches; what is no ARN is matched by `*` alone.
    func matches(_ arn: ARNText) -> Bool {
        switch form {
        case .anything: return true
        case .whole(let pattern): return pattern.matches(arn.text)
        case .fields(let fields):
            let bytes = arn.text.utf8.span
            // The resource tells most ARNs apart, so it goes first.
            for field in (0..<5).reversed() {
                guard let range = arn.range(ofField: field), fields[field].matches(bytes.extracting(range)) else {
                    return false
                }
            }
            return true
        }
    }
}

/// An ARN pattern with variables or escaped characters. Each field is filled in and matched on its own, so a value
/// brings neither wildcards nor further fields with it (reference iam.md §1.7).
struct ARNTemplate: Sendable {
    private let fields: [PolicyTemplate]

    init(_ text: String) {
        fields = Self.fields(of: text).map { PolicyTemplate($0, version: .v2012, wildcards: true) }
    }

    /// Its variables, each with its key and the key as written.
    func forEachVariable(_ body: (ConditionKey, _ name: String) -> Void) {
        for index in fields.indices { fields[index].forEachVariable(body) }
    }

    /// Whether a variable of it asks about a property of the resource.
    var asksAboutResource: Bool {
        var asks = false
        forEachVariable { key, _ in asks = asks || key.describesResource }
        return asks
    }

    /// Whether the template matches; it does not when a value is missing. A template that is not written as six fields,
    /// such as a lone variable, is compared as a whole.
    func matches(_ arn: ARNText, _ context: ConditionContext) -> Bool {
        let bytes = arn.text.utf8.span
        guard fields.count == 6 else { return fields[0].matches(bytes, context) == true }
        for field in (0..<5).reversed() {
            guard let range = arn.range(ofField: field),
                fields[field + 1].matches(bytes.extracting(range), context) == true
            else { return false }
        }
        return fields[0].matches("arn".utf8.span, context) == true
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

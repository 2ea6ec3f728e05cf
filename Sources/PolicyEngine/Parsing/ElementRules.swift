/// Statement ids (reference iam.md §1.5).
enum SidRules {
    /// Two that are the same are reported before one with other characters.
    static func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) {
        let sids = drafts.compactMap(\.sid).filter { !$0.text.isEmpty }
        var seen: Set<String> = []
        for (text, node) in sids where !seen.insert(text).inserted {
            throw decoder.error("Statement IDs (SID) in a single policy must be unique.", at: node)
        }
        for (text, node) in sids where !text.utf8.allSatisfy(CharacterClass.isAlphanumeric) {
            throw decoder.error(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                    + "[0-9A-Za-z]*", at: node)
        }
    }

    /// The ids of policies that name principals: any text, but each once, in the words of STS and S3 (§1.8).
    static func checkUniqueness(
        of drafts: [StatementDraft], in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) {
        var seen: Set<String> = []
        for (text, node) in drafts.compactMap(\.sid) where !text.isEmpty && !seen.insert(text).inserted {
            throw decoder.error("The Statement Ids in the policy are not unique", at: node)
        }
    }
}

/// What AWS finds wrong while it parses values (reference iam.md §1.5, last lines).
enum LegacyParsing {
    static let message = "The policy failed legacy parsing"

    static func check(_ draft: StatementDraft, in decoder: PolicyDecoder) throws(PolicyDocumentError) {
        for (text, node) in (draft.resource?.values ?? []) + (draft.notResource?.values ?? [])
        where ResourceFormat.failsLegacy(text) {
            throw decoder.error(message, at: node, detail: "this ARN has too few fields, or no service")
        }
        try checkOperands(of: draft, message: message, in: decoder)
    }

    /// Operands that cannot be read as what their operator compares (§1.5, last paragraph).
    static func checkOperands(
        of draft: StatementDraft, message: String, in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) {
        for condition in draft.conditions {
            guard let name = ConditionOperator(name: condition.operatorName) else { continue }
            for value in condition.values where !name.accepts(operand: value, kind: decoder.kind) {
                throw decoder.error(
                    message, at: draft.node, detail: "\(condition.operatorName) cannot compare with \"\(value)\"")
            }
        }
    }
}

/// `vendor:Name` (reference iam.md §1.4, §1.5).
enum ActionFormat {
    /// AWS's sentence for an action that is none.
    static func fault(of action: String) -> String? {
        if action == "*" { return nil }
        let parts = action.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1 else {
            return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
        }
        guard parts.count == 2 else { return "Actions/Condition can contain only one colon." }
        if parts[0].contains("*") || parts[0].contains("?") {
            return "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards."
        }
        let isVendor = parts[0].utf8.allSatisfy {
            CharacterClass.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E
        }
        return isVendor && !parts[0].isEmpty ? nil : "Vendor \(parts[0]) is not valid"
    }
}

/// ARNs in `Resource` (reference iam.md §1.5, §1.6).
enum ResourceFormat {
    private static let partitions: Set<Substring> = [
        "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc",
        "*",
    ]
    private static let iamTypes: [String] = [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/",
        "server-certificate/", "policy/",
        "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ]

    /// What S3 calls its resources that lie in a Region; all others have none.
    private static let regionalS3Types = [
        "accesspoint/", "job/", "storage-lens/", "storage-lens-group/", "access-grants/",
    ]

    /// Throws for the resources of all statements together. AWS goes through each list from its last value in the order
    /// of their bytes to its first and keeps what it found last.
    static func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) {
        var found: PolicyDocumentError?
        for draft in drafts {
            let faulty = draft.anyResource.filter { fault(of: $0.text) != nil }
            let reported = faulty.min { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
            if let reported, let message = fault(of: reported.text) {
                found = decoder.error(message, at: reported.node)
            }
        }
        if let found { throw found }
    }

    /// An ARN without a service, or one of S3 with a gap and too few fields (`arn:aws:s3::b`).
    static func failsLegacy(_ resource: String) -> Bool {
        let fields = split(resource)
        guard fields.count >= 3, fields[0] == "arn" else { return false }
        if fields[2].isEmpty { return true }
        return fields.count < 6 && fields[2] == "s3" && isPartition(fields[1])
            && fields.dropFirst(3).contains { $0.isEmpty }
    }

    private static func isPartition(_ field: Substring) -> Bool {
        partitions.contains(field) || field.contains("*") || field.contains("?")
    }

    /// AWS's sentence for a resource that is none.
    static func fault(of resource: String) -> String? {
        if resource == "*" || resource.contains("${") { return nil }
        let fields = split(resource)
        guard fields.count > 1 else { return "Resource \(resource) must be in ARN format or \"*\"." }
        guard isPartition(fields[1]), fields[0] == "arn" else {
            let padded =
                (["arn"] + fields.dropFirst() + Array(repeating: "*", count: max(0, 6 - fields.count)))
                .map(String.init).joined(separator: ":")
            return "Partition \"\(fields[1])\" is not valid for resource \"\(padded)\"."
        }
        guard fields.count > 2, !fields[2].contains("*"), !fields[2].contains("?") else {
            return "Resource vendor must be fully qualified and cannot contain regexes."
        }
        return fields.count < 6 ? nil : serviceFault(resource, fields)
    }

    private static func serviceFault(_ resource: String, _ fields: [Substring]) -> String? {
        let tail = fields[5]
        switch fields[2] {
        case "iam" where !fields[3].isEmpty && fields[3] != "*":
            return "IAM resource \(resource) cannot contain region information."
        case "iam":
            let isKnown =
                tail == "*" || tail == "root" || tail.first == "*" || tail.first == "?"
                // Newer than the sentence; AWS's own policies name them.
                || tail.hasPrefix("role-template/")
                || iamTypes.contains { type in tail.hasPrefix(type) || prefixMayMatch(tail, type) }
            return isKnown
                ? nil
                : "IAM resource path must either be \"*\", root, or start with "
                    + iamTypes.dropLast().joined(separator: ", ")
                    + ", access-report/."
        case "s3"
        where !fields[3].isEmpty && fields[3] != "*" && !regionalS3Types.contains(where: { tail.hasPrefix($0) }):
            return "Resource \(resource) can not contain region information."
        default:
            return nil
        }
    }

    /// Whether a wildcard inside the first path element could still mean `type`.
    private static func prefixMayMatch(_ tail: Substring, _ type: String) -> Bool {
        let head = tail.prefix { $0 != "*" && $0 != "?" }
        return head.count < tail.count && type.hasPrefix(head)
    }

    private static func split(_ resource: String) -> [Substring] {
        resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    }
}

enum CharacterClass {
    static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }

    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

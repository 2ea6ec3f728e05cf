/// Statement ids (reference iam.md §1.5).
enum SidRules {
    static func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder)
        throws(PolicyDocumentError)
    {
        var seen: Set<String> = []
        for draft in drafts {
            guard let sid = draft.sid, !sid.isEmpty else { continue }
            guard seen.insert(sid).inserted else {
                throw decoder.error(
                    "Statement IDs (SID) in a single policy must be unique.", at: draft.node)
            }
            guard sid.utf8.allSatisfy(CharacterClass.isAlphanumeric) else {
                throw decoder.error(
                    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                        + "[0-9A-Za-z]*", at: draft.node)
            }
        }
    }
}

/// What AWS finds wrong while it parses values (reference iam.md §1.5, last lines).
enum LegacyParsing {
    static func check(
        _ draft: StatementDraft, kind: PolicyKind, in decoder: PolicyDecoder
    ) throws(PolicyDocumentError) {
        for resource in (draft.resource ?? []) + (draft.notResource ?? [])
        where ResourceFormat.failsLegacy(resource) {
            throw decoder.error("The policy failed legacy parsing", at: draft.node)
        }
        for condition in draft.conditions {
            guard let name = ConditionOperator(name: condition.operatorName) else { continue }
            for value in condition.values where !name.accepts(operand: value, kind: kind) {
                throw decoder.error("The policy failed legacy parsing", at: draft.node)
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

    /// Too few fields for a service that needs them all, or an empty service.
    static func failsLegacy(_ resource: String) -> Bool {
        let fields = split(resource)
        guard fields.count >= 3, fields[0] == "arn" else { return false }
        return fields[2].isEmpty || (fields[2] == "s3" && fields.count < 6)
    }

    /// AWS's sentence for a resource that is none.
    static func fault(of resource: String) -> String? {
        if resource == "*" || resource.contains("${") { return nil }
        let fields = split(resource)
        guard fields.count > 1 else { return "Resource \(resource) must be in ARN format or \"*\"." }
        guard partitions.contains(fields[1]) || fields[1].contains("*") || fields[1].contains("?"),
            fields[0] == "arn"
        else {
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
                || iamTypes.contains { type in tail.hasPrefix(type) || prefixMayMatch(tail, type) }
            return isKnown
                ? nil
                : "IAM resource path must either be \"*\", root, or start with "
                    + iamTypes.dropLast().joined(separator: ", ")
                    + ", access-report/."
        case "s3" where !fields[3].isEmpty && fields[3] != "*" && !tail.hasPrefix("accesspoint/"):
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

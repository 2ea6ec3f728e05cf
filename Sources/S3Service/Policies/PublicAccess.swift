import PolicyEngine

/// What S3 calls a public bucket policy.
///
/// A policy is public unless every Allow is for somebody in particular: named as principal, or pinned down by a
/// condition on a fixed value (no wildcard, no variable) of one of a few keys, or on source addresses that are not half
/// the internet. Deny statements make nothing public and do not make up for an Allow that is.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
enum PublicAccess {
    static func isPublic(_ document: PolicyDocument) -> Bool {
        document.statements.contains { statement in
            guard statement.effect == .allow else { return false }
            return !namesSomebody(statement.principal) && !statement.conditions.contains(where: pinsDown)
        }
    }

    private static func namesSomebody(_ principal: PrincipalElement?) -> Bool {
        guard let principal, !principal.isNegated else { return false }
        return principal.values.allSatisfy { value in
            switch value {
            case .account: true
            case .aws(let text), .service(let text), .federated(let text), .canonicalUser(let text): isFixed(text)
            case .anyone: false
            }
        }
    }

    /// Condition keys, in lower case, whose fixed value names somebody.
    private static let keys: Set<String> = [
        "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths",
        "aws:principalservicename", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner",
        "aws:sourceaccount", "aws:sourceorgid", "aws:userid", "s3:dataaccesspointaccount",
    ]

    /// Operators that hold only when the key is there and is one of the values.
    private static let operators: Set<String> = [
        "StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "ForAnyValue:StringEquals",
        "ForAnyValue:StringEqualsIgnoreCase", "ForAnyValue:StringLike", "ForAnyValue:ArnEquals", "ForAnyValue:ArnLike",
    ]

    private static func pinsDown(_ condition: Condition) -> Bool {
        guard !condition.values.isEmpty else { return false }
        let key = condition.key.lowercased()
        if key == "aws:sourceip" {
            return condition.operatorName == "IpAddress" && condition.values.allSatisfy(isNarrowNetwork)
        }
        guard operators.contains(condition.operatorName) else { return false }
        if key == "s3:dataaccesspointarn" { return condition.values.allSatisfy(hasFixedAccount) }
        return keys.contains(key) && condition.values.allSatisfy(isFixed)
    }

    private static func isFixed(_ value: String) -> Bool {
        !value.isEmpty && !value.utf8.contains { $0 == 0x2A || $0 == 0x3F } && !value.contains("${")
    }

    /// An access point's name may be a pattern when the account, and all before it, is fixed.
    private static func hasFixedAccount(_ value: String) -> Bool {
        let parts = value.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[4].utf8.count == 12
            && parts[..<5].allSatisfy { isFixed(String($0)) || $0.isEmpty }
    }

    /// At least /8 in IPv4 and /32 in IPv6, or a private network of RFC 1918.
    private static func isNarrowNetwork(_ value: String) -> Bool {
        let parts = value.split(separator: "/", omittingEmptySubsequences: false)
        guard isFixed(value), parts.count <= 2, let address = parts.first, !address.isEmpty else { return false }
        let isIPv6 = address.utf8.contains(0x3A)
        guard parts.count == 2 else { return true }
        guard let prefix = Int(parts[1]) else { return false }
        return prefix >= (isIPv6 ? 32 : 8)
    }
}

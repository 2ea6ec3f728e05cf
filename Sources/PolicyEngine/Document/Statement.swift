public import AWSNames

/// One statement of a policy.
public struct Statement: Sendable, Hashable {
    public enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// A list that matches, or one that matches everything else: `Action` or `NotAction`.
    public struct Element: Sendable, Hashable {
        public let values: [String]
        public let isNegated: Bool
    }

    public let sid: String?
    public let effect: Effect
    /// Nil in policies that name no principals.
    public let principal: PrincipalElement?
    public let action: Element
    /// Nil in trust policies.
    public let resource: Element?
    public let conditions: [Condition]
    /// Byte offsets of the statement in the document's text.
    public let range: Range<Int>
}

/// `Principal` or `NotPrincipal`.
public struct PrincipalElement: Sendable, Hashable {
    public let values: [PrincipalValue]
    public let isNegated: Bool
}

/// Who a statement speaks of (reference iam.md §1.3).
public enum PrincipalValue: Sendable, Hashable {
    /// `*` or `{"AWS": "*"}`.
    case anyone
    /// An account: twelve digits or its root's ARN.
    case account(AccountID)
    /// A user, role or session: its ARN, or the unique id that a stored policy has in its place.
    case aws(String)
    case service(String)
    case federated(String)
    case canonicalUser(String)

    /// The value of an `AWS` member.
    init(aws text: String) {
        if text == "*" {
            self = .anyone
        } else if let account = AccountID(text) {
            self = .account(account)
        } else if let arn = ARN(text), arn.service == "iam", arn.resource == "root",
            let account = arn.accountID
        {
            self = .account(account)
        } else {
            self = .aws(text)
        }
    }
}

/// One key under one operator of a `Condition` block.
public struct Condition: Sendable, Hashable {
    public let operatorName: String
    public let key: String
    public let values: [String]
}

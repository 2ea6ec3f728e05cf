/// What a denied caller's account may learn of one denial, as it travels sealed with the refusal (DESIGN §2 item 2).
///
/// It holds texts, not policies: it is told again on whatever node opens it, long after the policies have changed.
public struct AuthorizationMessage: Sendable, Equatable {
    public struct Principal: Sendable, Equatable {
        /// As `aws:userid` has it.
        public var id: String
        /// The name of an IAM user; nil for everybody else.
        public var name: String?
        public var arn: String

        public init(id: String, name: String? = nil, arn: String) {
            self.id = id
            self.name = name
            self.arn = arn
        }
    }

    /// Who asked for what, and when.
    public struct Question: Sendable, Equatable {
        /// When the request was refused, in seconds since 1970.
        public var time: Int64
        public var principal: Principal
        public var action: String
        public var resource: String
        /// Whether caller and resource belong to different accounts.
        public var isCrossAccount: Bool
        /// Whether the resource is a role whose existence is for those to know who may read it (row R7): what depends
        /// on the resource is told to nobody else.
        public var concealsResource: Bool

        public init(
            time: Int64, principal: Principal, action: String, resource: String, isCrossAccount: Bool,
            concealsResource: Bool
        ) {
            self.time = time
            self.principal = principal
            self.action = action
            self.resource = resource
            self.isCrossAccount = isCrossAccount
            self.concealsResource = concealsResource
        }
    }

    public var question: Question
    /// What every member of the account may know. The same, to the byte, of a resource that refuses and of one that is
    /// not there, where `question.concealsResource`.
    public var account: Account
    /// What those may know besides who may read the resource; nil when nothing is kept from the others.
    public var accountOfResource: Account?

    public init(question: Question, account: Account, accountOfResource: Account? = nil) {
        self.question = question
        self.account = account
        self.accountOfResource = accountOfResource
    }
}

extension AuthorizationMessage {
    /// How a decision came about.
    public struct Account: Sendable, Equatable {
        /// The layer that decided, as far as the reader may know.
        public var decidedBy: Layer.Kind?
        public var layers: [Layer]
        /// Condition keys that statements asked for and the request did not have.
        public var missingKeys: [String]
        public var conditions: [ContextKey]
        /// Whether something was left out for want of room.
        public var isTruncated: Bool

        public init(
            decidedBy: Layer.Kind? = nil, layers: [Layer] = [], missingKeys: [String] = [],
            conditions: [ContextKey] = [], isTruncated: Bool = false
        ) {
            self.decidedBy = decidedBy
            self.layers = layers
            self.missingKeys = missingKeys
            self.conditions = conditions
            self.isTruncated = isTruncated
        }
    }

    /// The value of a condition key as the request had it.
    public enum Value: Sendable, Equatable {
        case text(String)
        /// Of a key with several values.
        case texts([String])
        case flag(Bool)
        case number(Int64)
        case date(millisecondsSinceEpoch: Int64)
    }

    /// A condition key of the request.
    public struct ContextKey: Sendable, Equatable {
        public var key: String
        public var value: Value

        public init(_ key: String, _ value: Value) {
            self.key = key
            self.value = value
        }
    }

    /// What one layer of policies said.
    public struct Layer: Sendable, Equatable {
        public enum Kind: UInt8, Sendable, CaseIterable {
            case serviceControl = 1
            case resourceControl, endpoint, resource, boundary, session, identity
        }

        public enum Outcome: UInt8, Sendable, CaseIterable {
            /// A statement denies.
            case denies = 1
            /// None denies, one allows.
            case allows
            /// None denies, none allows.
            case silent
            /// Everything is allowed: the identity layer of root.
            case unrestricted
            /// Not the reader's to know.
            case withheld
        }

        public var kind: Kind
        /// The level of an SCP or RCP, 0 being the organization's root.
        public var level: Int?
        public var outcome: Outcome
        /// Those with something to tell, the most telling first.
        public var policies: [Policy]
        /// How many more policies there are.
        public var omittedPolicies: Int

        public init(
            _ kind: Kind, level: Int? = nil, outcome: Outcome, policies: [Policy] = [], omittedPolicies: Int = 0
        ) {
            self.kind = kind
            self.level = level
            self.outcome = outcome
            self.policies = policies
            self.omittedPolicies = omittedPolicies
        }
    }

    public struct Policy: Sendable, Equatable {
        /// Among the layer's policies, from 0.
        public var number: Int
        public var name: String
        /// Of managed policies.
        public var arn: String?
        /// The statements that apply, and those that nearly did, nearest first.
        public var matched: [Statement]
        public var nearlyMatched: [NearMiss]

        public init(
            number: Int = 0, name: String, arn: String? = nil, matched: [Statement] = [],
            nearlyMatched: [NearMiss] = []
        ) {
            self.number = number
            self.name = name
            self.arn = arn
            self.matched = matched
            self.nearlyMatched = nearlyMatched
        }
    }

    /// Where a statement stands and what it does.
    public struct Place: Sendable, Equatable {
        /// Empty when the statement has none.
        public var sid: String
        /// From 0, in the document's order.
        public var index: Int
        /// From 1, in the text as it is stored; 0 when there is no text.
        public var line: Int
        public var denies: Bool

        public init(sid: String, index: Int, line: Int, denies: Bool) {
            self.sid = sid
            self.index = index
            self.line = line
            self.denies = denies
        }
    }

    /// A list that matches, or one that matches everything else.
    public struct Element: Sendable, Equatable {
        public var values: [String]
        public var isNegated: Bool

        public init(_ values: [String], isNegated: Bool = false) {
            self.values = values
            self.isNegated = isNegated
        }
    }

    /// A condition as written.
    public struct Condition: Sendable, Equatable {
        public var operatorName: String
        public var key: String
        public var operands: [String]

        public init(operatorName: String, key: String, operands: [String]) {
            self.operatorName = operatorName
            self.key = key
            self.operands = operands
        }
    }

    /// A statement that applies, as written.
    public struct Statement: Sendable, Equatable {
        public var place: Place
        public var principals: Element
        public var actions: Element
        public var resources: Element
        public var conditions: [Condition]

        public init(
            place: Place, principals: Element, actions: Element, resources: Element, conditions: [Condition]
        ) {
            self.place = place
            self.principals = principals
            self.actions = actions
            self.resources = resources
            self.conditions = conditions
        }
    }

    /// A statement that does not apply, and the first element of it that does not match.
    public struct NearMiss: Sendable, Equatable {
        public enum Reason: Sendable, Equatable {
            case action(Element)
            /// With the keys of variables that the request did not have.
            case resource(Element, missingVariables: [String])
            case principal(Element)
            /// With the request's value, nil when it did not have the key.
            case condition(Condition, value: Value?, missingVariables: [String])
        }

        public var place: Place
        public var reason: Reason

        public init(place: Place, reason: Reason) {
            self.place = place
            self.reason = reason
        }
    }
}

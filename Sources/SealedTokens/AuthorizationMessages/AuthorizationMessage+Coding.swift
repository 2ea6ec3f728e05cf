extension AuthorizationMessage {
    /// The most bytes of plaintext.
    public static let maximumBytes = 2_048

    /// The plaintext; in at most `limit` bytes when there is a limit.
    func encoded(limit: Int? = nil) -> [UInt8] {
        var encoder = AuthorizationMessageEncoder(question, limit: limit)
        encoder.account(account, share: accountOfResource == nil ? 100 : 65)
        if let accountOfResource { encoder.account(accountOfResource, ofResource: true) }
        return encoder.finished()
    }

    /// Nil unless `bytes` are what `encoded` writes, with any number of zeros behind.
    public init?(encoded bytes: [UInt8]) {
        guard let message = try? Self.decoding(bytes) else { return nil }
        self = message
    }

    private static func decoding(_ bytes: [UInt8]) throws(MessageReader.Malformed) -> AuthorizationMessage {
        var reader = MessageReader(bytes[...])
        guard try reader.byte() == AuthorizationMessageEncoder.version else { throw MessageReader.Malformed() }
        let flags = try reader.byte()
        guard flags & ~7 == 0 else { throw MessageReader.Malformed() }
        let time = try reader.number()
        guard time <= UInt64(Int64.max) else { throw MessageReader.Malformed() }
        let principal = Principal(id: try reader.text(), name: try reader.optional(), arn: try reader.text())
        let question = Question(
            time: Int64(time), principal: principal, action: try reader.text(), resource: try reader.text(),
            isCrossAccount: flags & 1 != 0, concealsResource: flags & 2 != 0)
        let account = try Account(from: &reader)
        let accountOfResource = flags & 4 != 0 ? try Account(from: &reader) : nil
        guard reader.remaining.allSatisfy({ $0 == 0 }) else { throw MessageReader.Malformed() }
        return AuthorizationMessage(question: question, account: account, accountOfResource: accountOfResource)
    }
}

extension AuthorizationMessageEncoder {
    fileprivate mutating func account(
        _ account: AuthorizationMessage.Account, ofResource: Bool = false, share: Int = 100
    ) {
        self.account(
            ofResource: ofResource, decidedBy: account.decidedBy, layerCount: account.layers.count, share: share,
            wasTruncated: account.isTruncated,
            layers: { encoder in
                for layer in account.layers {
                    encoder.layer(layer.kind, level: layer.level, outcome: layer.outcome) { encoder in
                        let written = layer.policies.count { encoder.policy($0) }
                        return layer.omittedPolicies + layer.policies.count - written
                    }
                }
            }, missingKeys: account.missingKeys,
            conditions: { encoder in
                for condition in account.conditions { encoder.condition(condition.key, condition.value) }
            })
    }

    private mutating func policy(_ policy: AuthorizationMessage.Policy) -> Bool {
        self.policy(number: policy.number, name: policy.name, arn: policy.arn) { encoder in
            for statement in policy.matched { encoder.statement(statement) }
            for miss in policy.nearlyMatched { encoder.statement(miss) }
        }
    }
}

extension AuthorizationMessage.Account {
    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        let isTruncated = try reader.flag()
        let cause = try reader.byte()
        let decidedBy = AuthorizationMessage.Layer.Kind(rawValue: cause)
        guard cause == 0 || decidedBy != nil else { throw MessageReader.Malformed() }
        self.init(
            decidedBy: decidedBy,
            layers: try reader.list { (reader, first) throws(MessageReader.Malformed) in
                try AuthorizationMessage.Layer(first, from: &reader)
            },
            missingKeys: try reader.list { (reader, first) throws(MessageReader.Malformed) in
                guard first == 1 else { throw MessageReader.Malformed() }
                return try reader.text()
            },
            conditions: try reader.list { (reader, first) throws(MessageReader.Malformed) in
                let value = try AuthorizationMessage.Value(first, from: &reader)
                return AuthorizationMessage.ContextKey(try reader.text(), value)
            }, isTruncated: isTruncated)
    }
}

extension AuthorizationMessage.Layer {
    fileprivate init(_ first: UInt8, from reader: inout MessageReader) throws(MessageReader.Malformed) {
        guard let kind = Kind(rawValue: first), let outcome = Outcome(rawValue: try reader.byte()) else {
            throw MessageReader.Malformed()
        }
        let level = try reader.small()
        let policies = try reader.list { (reader, first) throws(MessageReader.Malformed) in
            try AuthorizationMessage.Policy(first, from: &reader)
        }
        self.init(
            kind, level: level == 0 ? nil : level - 1, outcome: outcome, policies: policies,
            omittedPolicies: try reader.small())
    }
}

extension AuthorizationMessage.Policy {
    fileprivate init(_ first: UInt8, from reader: inout MessageReader) throws(MessageReader.Malformed) {
        guard first == 1 else { throw MessageReader.Malformed() }
        self.init(number: try reader.small(), name: try reader.text(), arn: try reader.optional())
        while true {
            let kind = try reader.byte()
            switch kind {
            case 0: return
            // What applies stands before what nearly did.
            case 1 where nearlyMatched.isEmpty: matched.append(try AuthorizationMessage.Statement(from: &reader))
            default: nearlyMatched.append(try AuthorizationMessage.NearMiss(kind, from: &reader))
            }
        }
    }
}

extension AuthorizationMessage.Place {
    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        let denies = try reader.flag()
        self.init(sid: try reader.text(), index: try reader.small(), line: try reader.small(), denies: denies)
    }
}

extension AuthorizationMessage.Element {
    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        let isNegated = try reader.flag()
        self.init(try reader.texts(), isNegated: isNegated)
    }
}

extension AuthorizationMessage.Condition {
    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        self.init(operatorName: try reader.text(), key: try reader.text(), operands: try reader.texts())
    }
}

extension AuthorizationMessage.Statement {
    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        self.init(
            place: try AuthorizationMessage.Place(from: &reader),
            principals: try AuthorizationMessage.Element(from: &reader),
            actions: try AuthorizationMessage.Element(from: &reader),
            resources: try AuthorizationMessage.Element(from: &reader),
            conditions: try reader.list { (reader, first) throws(MessageReader.Malformed) in
                guard first == 1 else { throw MessageReader.Malformed() }
                return try AuthorizationMessage.Condition(from: &reader)
            })
    }
}

extension AuthorizationMessage.NearMiss {
    fileprivate init(_ kind: UInt8, from reader: inout MessageReader) throws(MessageReader.Malformed) {
        guard (2...6).contains(kind) else { throw MessageReader.Malformed() }
        let place = try AuthorizationMessage.Place(from: &reader)
        switch kind {
        case 2: self.init(place: place, reason: .action(try .init(from: &reader)))
        case 3:
            self.init(
                place: place, reason: .resource(try .init(from: &reader), missingVariables: try reader.texts()))
        case 4: self.init(place: place, reason: .principal(try .init(from: &reader)))
        default:
            let condition = try AuthorizationMessage.Condition(from: &reader)
            let value = kind == 6 ? try AuthorizationMessage.Value(try reader.byte(), from: &reader) : nil
            self.init(
                place: place, reason: .condition(condition, value: value, missingVariables: try reader.texts()))
        }
    }
}

extension AuthorizationMessage.Value {
    fileprivate init(_ first: UInt8, from reader: inout MessageReader) throws(MessageReader.Malformed) {
        switch first {
        case 1: self = .text(try reader.text())
        case 2: self = .texts(try reader.texts())
        case 3: self = .flag(false)
        case 4: self = .flag(true)
        case 5: self = .number(try reader.signed())
        case 6: self = .date(millisecondsSinceEpoch: try reader.signed())
        default: throw MessageReader.Malformed()
        }
    }
}

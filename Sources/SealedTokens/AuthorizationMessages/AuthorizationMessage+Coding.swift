/// The layout of the plaintext: a version, then every member in the order below. What parses re-encodes to the same
/// bytes; zeros at the end are padding.
extension AuthorizationMessage {
    static let version: UInt8 = 1

    func encoded() -> [UInt8] {
        var writer = MessageWriter()
        writer.byte(Self.version)
        writer.byte((isCrossAccount ? 1 : 0) | (concealsResource ? 2 : 0) | (isTruncated ? 4 : 0))
        writer.byte(decidedBy?.rawValue ?? 0)
        writer.number(UInt64(max(0, time)))
        writer.text(principal.id)
        writer.optional(principal.name)
        writer.text(principal.arn)
        writer.text(action)
        writer.text(resource)
        writer.list(conditions) { writer, condition in
            writer.text(condition.key)
            writer.texts(condition.values)
        }
        writer.list(layers) { $1.write(to: &$0) }
        writer.texts(missingKeys)
        return writer.bytes
    }

    /// Nil unless `bytes` are what `encoded` writes, with any number of zeros behind.
    init?(encoded bytes: [UInt8]) {
        guard let message = try? Self.decoding(bytes) else { return nil }
        self = message
    }

    private static func decoding(_ bytes: [UInt8]) throws(MessageReader.Malformed) -> AuthorizationMessage {
        var reader = MessageReader(bytes[...])
        guard try reader.byte() == version else { throw MessageReader.Malformed() }
        let flags = try reader.byte()
        guard flags & ~7 == 0 else { throw MessageReader.Malformed() }
        let cause = try reader.byte()
        let time = try reader.number()
        let principal = Principal(id: try reader.text(), name: try reader.optional(), arn: try reader.text())
        var message = AuthorizationMessage(
            time: Int64(clamping: time), principal: principal, action: try reader.text(),
            resource: try reader.text(), isCrossAccount: flags & 1 != 0, concealsResource: flags & 2 != 0)
        message.isTruncated = flags & 4 != 0
        message.decidedBy = Layer.Kind(rawValue: cause)
        guard cause == 0 || message.decidedBy != nil else { throw MessageReader.Malformed() }
        message.conditions = try reader.list { (reader) throws(MessageReader.Malformed) in
            ContextKey(try reader.text(), try reader.texts())
        }
        message.layers = try reader.list { (reader) throws(MessageReader.Malformed) in try Layer(from: &reader) }
        message.missingKeys = try reader.texts()
        guard reader.remaining.allSatisfy({ $0 == 0 }) else { throw MessageReader.Malformed() }
        return message
    }
}

extension AuthorizationMessage.Layer {
    fileprivate func write(to writer: inout MessageWriter) {
        writer.byte(kind.rawValue)
        writer.byte(outcome.rawValue)
        writer.count((level ?? -1) + 1)
        writer.list(policies) { $1.write(to: &$0) }
        writer.count(omittedPolicies)
    }

    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        guard let kind = Kind(rawValue: try reader.byte()), let outcome = Outcome(rawValue: try reader.byte()) else {
            throw MessageReader.Malformed()
        }
        let level = try reader.small()
        let policies = try reader.list { (reader) throws(MessageReader.Malformed) in
            try AuthorizationMessage.Policy(from: &reader)
        }
        self.init(
            kind, level: level == 0 ? nil : level - 1, outcome: outcome, policies: policies,
            omittedPolicies: try reader.small())
    }
}

extension AuthorizationMessage.Policy {
    fileprivate func write(to writer: inout MessageWriter) {
        writer.text(name)
        writer.optional(arn)
        writer.list(matched) { $1.write(to: &$0) }
        writer.list(nearlyMatched) { $1.write(to: &$0) }
    }

    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        self.init(
            name: try reader.text(), arn: try reader.optional(),
            matched: try reader.list { (reader) throws(MessageReader.Malformed) in
                try AuthorizationMessage.Statement(from: &reader)
            },
            nearlyMatched: try reader.list { (reader) throws(MessageReader.Malformed) in
                try AuthorizationMessage.NearMiss(from: &reader)
            })
    }
}

extension AuthorizationMessage.Place {
    fileprivate func write(to writer: inout MessageWriter) {
        writer.byte((denies ? 1 : 0) | (asksAboutResource ? 2 : 0))
        writer.text(sid)
        writer.count(index)
        writer.count(line)
    }

    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        let flags = try reader.byte()
        guard flags & ~3 == 0 else { throw MessageReader.Malformed() }
        self.init(
            sid: try reader.text(), index: try reader.small(), line: try reader.small(), denies: flags & 1 != 0,
            asksAboutResource: flags & 2 != 0)
    }
}

extension AuthorizationMessage.Element {
    fileprivate func write(to writer: inout MessageWriter) {
        writer.byte(isNegated ? 1 : 0)
        writer.texts(values)
    }

    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        let isNegated = try reader.flag()
        self.init(try reader.texts(), isNegated: isNegated)
    }
}

extension AuthorizationMessage.Condition {
    fileprivate func write(to writer: inout MessageWriter) {
        writer.text(operatorName)
        writer.text(key)
        writer.texts(operands)
    }

    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        self.init(operatorName: try reader.text(), key: try reader.text(), operands: try reader.texts())
    }
}

extension AuthorizationMessage.Statement {
    fileprivate func write(to writer: inout MessageWriter) {
        place.write(to: &writer)
        principals.write(to: &writer)
        actions.write(to: &writer)
        resources.write(to: &writer)
        writer.list(conditions) { $1.write(to: &$0) }
    }

    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        self.init(
            place: try AuthorizationMessage.Place(from: &reader),
            principals: try AuthorizationMessage.Element(from: &reader),
            actions: try AuthorizationMessage.Element(from: &reader),
            resources: try AuthorizationMessage.Element(from: &reader),
            conditions: try reader.list { (reader) throws(MessageReader.Malformed) in
                try AuthorizationMessage.Condition(from: &reader)
            })
    }
}

extension AuthorizationMessage.NearMiss {
    fileprivate func write(to writer: inout MessageWriter) {
        place.write(to: &writer)
        switch reason {
        case .action(let element):
            writer.byte(1)
            element.write(to: &writer)
        case .resource(let element, let missing):
            writer.byte(2)
            element.write(to: &writer)
            writer.texts(missing)
        case .principal(let element):
            writer.byte(3)
            element.write(to: &writer)
        case .condition(let condition, let values, let missing):
            writer.byte(values == nil ? 4 : 5)
            condition.write(to: &writer)
            if let values { writer.texts(values) }
            writer.texts(missing)
        }
    }

    fileprivate init(from reader: inout MessageReader) throws(MessageReader.Malformed) {
        let place = try AuthorizationMessage.Place(from: &reader)
        let kind = try reader.byte()
        switch kind {
        case 1: self.init(place: place, reason: .action(try .init(from: &reader)))
        case 2:
            self.init(
                place: place, reason: .resource(try .init(from: &reader), missingVariables: try reader.texts()))
        case 3: self.init(place: place, reason: .principal(try .init(from: &reader)))
        case 4, 5:
            let condition = try AuthorizationMessage.Condition(from: &reader)
            let values = kind == 5 ? try reader.texts() : nil
            self.init(
                place: place, reason: .condition(condition, values: values, missingVariables: try reader.texts()))
        default: throw MessageReader.Malformed()
        }
    }
}

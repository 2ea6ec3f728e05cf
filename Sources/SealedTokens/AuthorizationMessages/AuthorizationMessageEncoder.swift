/// Writes the plaintext of an authorization message in one pass.
///
/// The layout: version, flags, the question, the account, and the account of the resource if there is one. Lists end
/// with a zero, zeros at the end are padding, and what parses re-encodes to the same bytes.
///
/// What does not fit into the limit is shortened, and then left out; the account says so. How an account is cut to size
/// does not depend on what is written behind it, so that the first tells nothing of the second.
public struct AuthorizationMessageEncoder {
    static let version: UInt8 = 2
    /// More layers than bind anybody: SCPs and RCPs have at most seven levels each.
    static let maximumLayers = 24

    private var writer = MessageWriter()
    private let question: AuthorizationMessage.Question
    /// The most bytes; `.max` writes everything.
    private let limit: Int
    /// How far the account at hand may reach, and its statements.
    private var end = Int.max
    private var statementsEnd = Int.max
    /// Layers of the account that are not written yet.
    private var layersLeft = 0
    private var isTruncated = false
    private var hasAccountOfResource = false

    /// - Parameter limit: the most bytes; nil writes everything.
    public init(_ question: AuthorizationMessage.Question, limit: Int? = AuthorizationMessage.maximumBytes) {
        self.question = question
        self.limit = limit ?? .max
        writer.reserve(AuthorizationMessage.maximumBytes)
        writer.byte(Self.version)
        writer.byte(0)
        writer.number(UInt64(max(0, question.time)))
        writer.text(question.principal.id)
        writer.optional(question.principal.name)
        writer.text(question.principal.arn)
        writer.text(question.action)
        let mark = writer.count
        writer.text(question.resource)
        if writer.count > self.limit / 2, question.resource.utf8.count > Self.longResource {
            writer.rewind(to: mark)
            writer.text(question.resource.shortened(to: Self.longResource))
            isTruncated = true
        }
    }

    /// The most bytes of a resource where there is little room.
    private static let longResource = 400

    /// Writes what the caller's account may know, or what it may know besides who may read the resource.
    ///
    /// - Parameters:
    ///   - layerCount: how many layers `layers` writes.
    ///   - share: the part of the room that is left for it, in percent.
    ///   - wasTruncated: whether something had been left out before.
    public mutating func account(
        ofResource: Bool = false, decidedBy: AuthorizationMessage.Layer.Kind?, layerCount: Int, share: Int = 100,
        wasTruncated: Bool = false, layers: (inout Self) -> Void, missingKeys: [String],
        conditions: (inout Self) -> Void
    ) {
        if ofResource {
            hasAccountOfResource = true
            isTruncated = false
        }
        let start = writer.count
        if limit < .max {
            end = start + (limit - start) * share / 100
            statementsEnd = start + (end - start) * 3 / 4
        }
        writer.byte(0)
        writer.byte(decidedBy?.rawValue ?? 0)
        layersLeft = limit < .max ? min(layerCount, Self.maximumLayers) : layerCount
        isTruncated = isTruncated || wasTruncated || layersLeft < layerCount
        layers(&self)
        writer.byte(0)
        for key in missingKeys {
            fit {
                $0.byte(1)
                $0.text(key)
            }
        }
        writer.byte(0)
        conditions(&self)
        writer.byte(0)
        writer.set(isTruncated ? 1 : 0, at: start)
    }

    /// Writes one layer; `policies` writes its policies and returns how many it has besides.
    public mutating func layer(
        _ kind: AuthorizationMessage.Layer.Kind, level: Int?, outcome: AuthorizationMessage.Layer.Outcome,
        policies: (inout Self) -> Int
    ) {
        guard layersLeft > 0 else { return }
        writer.byte(kind.rawValue)
        writer.byte(outcome.rawValue)
        writer.count((level ?? -1) + 1)
        // Every layer gets its part of the room; what one leaves is for those behind it.
        let whole = statementsEnd
        if whole < .max { statementsEnd = writer.count + max(0, whole - writer.count) / layersLeft }
        let omitted = policies(&self)
        statementsEnd = whole
        writer.byte(0)
        writer.count(omitted)
        layersLeft -= 1
    }

    /// Writes a policy and its statements. False when there is no room for any of them: then nothing is written.
    public mutating func policy(
        number: Int, name: String, arn: String?, statements: (inout Self) -> Void
    ) -> Bool {
        let mark = writer.count
        writer.byte(1)
        writer.count(number)
        writer.text(name)
        writer.optional(arn)
        let head = writer.count
        let before = isTruncated
        isTruncated = false
        statements(&self)
        let isEmpty = writer.count == head && isTruncated
        isTruncated = isTruncated || before
        guard !isEmpty else {
            writer.rewind(to: mark)
            return false
        }
        writer.byte(0)
        return true
    }

    public mutating func statement(_ statement: AuthorizationMessage.Statement) {
        fit(asStatement: true) { $0.matched(statement) }
    }

    public mutating func statement(_ miss: AuthorizationMessage.NearMiss) {
        fit(asStatement: true) { $0.nearlyMatched(miss) }
    }

    public mutating func condition(_ key: String, _ value: AuthorizationMessage.Value) {
        fit {
            $0.value(value)
            $0.text(key)
        }
    }

    /// What was written. A question that conceals its resource is padded to the limit: the length must not tell either.
    public consuming func finished() -> [UInt8] {
        writer.set(
            (question.isCrossAccount ? 1 : 0) | (question.concealsResource ? 2 : 0) | (hasAccountOfResource ? 4 : 0),
            at: 1)
        if question.concealsResource, limit < .max { writer.pad(to: limit) }
        return writer.bytes
    }

    /// What the layers that are still to come take without their policies, and what ends the lists.
    private var structureLeft: Int { 8 * layersLeft + 8 }

    /// Writes a part as long as there is room for, or not at all.
    private mutating func fit(asStatement: Bool = false, _ write: (inout MessageWriter) -> Void) {
        let mark = writer.count
        for brevity in MessageWriter.Brevity.allCases {
            writer.brevity = brevity
            write(&writer)
            let room = asStatement ? min(statementsEnd, end - structureLeft) : end - structureLeft
            if writer.count <= room {
                isTruncated = isTruncated || writer.isShortened
                writer.startAnew()
                return
            }
            writer.rewind(to: mark)
        }
        writer.startAnew()
        isTruncated = true
    }
}

extension MessageWriter {
    fileprivate mutating func place(_ place: AuthorizationMessage.Place) {
        byte(place.denies ? 1 : 0)
        text(place.sid)
        count(place.index)
        count(place.line)
    }

    fileprivate mutating func element(_ element: AuthorizationMessage.Element) {
        byte(element.isNegated ? 1 : 0)
        texts(element.values)
    }

    fileprivate mutating func condition(_ condition: AuthorizationMessage.Condition) {
        text(condition.operatorName)
        text(condition.key)
        texts(condition.operands)
    }

    fileprivate mutating func matched(_ statement: AuthorizationMessage.Statement) {
        byte(1)
        place(statement.place)
        element(statement.principals)
        element(statement.actions)
        element(statement.resources)
        for value in statement.conditions.prefix(brevity.values) {
            byte(1)
            condition(value)
        }
        if statement.conditions.count > brevity.values { isShortened = true }
        byte(0)
    }

    fileprivate mutating func nearlyMatched(_ miss: AuthorizationMessage.NearMiss) {
        switch miss.reason {
        case .action(let element):
            byte(2)
            place(miss.place)
            self.element(element)
        case .resource(let element, let missing):
            byte(3)
            place(miss.place)
            self.element(element)
            texts(missing)
        case .principal(let element):
            byte(4)
            place(miss.place)
            self.element(element)
        case .condition(let condition, let value, let missing):
            byte(value == nil ? 5 : 6)
            place(miss.place)
            self.condition(condition)
            if let value { self.value(value) }
            texts(missing)
        }
    }

    fileprivate mutating func value(_ value: AuthorizationMessage.Value) {
        switch value {
        case .text(let text):
            byte(1)
            self.text(text)
        case .texts(let texts):
            byte(2)
            self.texts(texts)
        case .flag(let flag): byte(flag ? 4 : 3)
        case .number(let number):
            byte(5)
            signed(number)
        case .date(let milliseconds):
            byte(6)
            signed(milliseconds)
        }
    }
}

/// A statement whose shape is right and whose contents are still to be judged.
struct StatementDraft {
    typealias Value = (text: String, node: JSONNode)

    /// A text or a list of texts, each with its place.
    struct Values {
        let node: JSONNode
        let values: [Value]

        var texts: [String] { values.map(\.text) }
    }

    struct Principal {
        let node: JSONNode
        let values: [PrincipalValue]
    }

    let node: JSONNode
    var sid: Value?
    var effect: Value?
    var principal: Principal?
    var notPrincipal: Principal?
    var action: Values?
    var notAction: Values?
    var resource: Values?
    var notResource: Values?
    var conditions: [Condition] = []

    init(node: JSONNode) { self.node = node }

    /// `Action` or `NotAction`, whichever there is.
    var anyAction: [Value] { (action ?? notAction)?.values ?? [] }
    /// `Resource` or `NotResource`, whichever there is.
    var anyResource: [Value] { (resource ?? notResource)?.values ?? [] }

    func statement(effect: Statement.Effect) -> Statement {
        func element(_ plain: Values?, _ negated: Values?) -> Statement.Element? {
            if let plain { return Statement.Element(values: plain.texts, isNegated: false) }
            return negated.map { Statement.Element(values: $0.texts, isNegated: true) }
        }
        let named = principal ?? notPrincipal
        return Statement(
            sid: sid?.text, effect: effect,
            principal: named.map { PrincipalElement(values: $0.values, isNegated: principal == nil) },
            action: element(action, notAction) ?? Statement.Element(values: [], isNegated: false),
            resource: element(resource, notResource), conditions: conditions, range: node.range)
    }
}

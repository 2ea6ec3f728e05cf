/// What must hold of the statements of one kind of policy, in AWS's order.
protocol KindRules: Sendable {
    func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) -> [Statement]
}

extension PolicyKind {
    var rules: any KindRules {
        switch self {
        case .managed, .inline, .session, .serviceControl: IdentityRules(kind: self)
        case .trust: TrustRules()
        case .bucket: ResourcePolicyRules(isBucket: true)
        case .resource: ResourcePolicyRules(isBucket: false)
        case .resourceControl: ResourceControlRules()
        }
    }
}

extension PolicyDecoder {
    /// The effect of a trust or bucket policy's statement, which names what is wrong with it.
    func effect(of draft: StatementDraft) throws(PolicyDocumentError) -> Statement.Effect {
        guard let text = draft.effect?.text else { throw error("Missing required field Effect", at: draft.node) }
        guard let effect = Statement.Effect(rawValue: text) else {
            throw error("Invalid effect: \(text)", at: draft.effect?.node)
        }
        return effect
    }

    /// Throws unless there is an element and something in it, as trust and bucket policies word it.
    func require(_ element: StatementDraft.Values?, _ name: String, in draft: StatementDraft)
        throws(PolicyDocumentError)
    {
        guard let element else { throw error("Missing required field \(name)", at: draft.node) }
        guard !element.values.isEmpty else {
            throw error("Missing required field \(name) cannot be empty!", at: element.node)
        }
    }
}

/// The policies of buckets and of other resources, in S3's words. A bucket's speaks of what S3 has; that its resources
/// lie in the bucket is S3's to check.
struct ResourcePolicyRules: KindRules {
    let isBucket: Bool

    func check(_ drafts: [StatementDraft], in decoder: PolicyDecoder) throws(PolicyDocumentError) -> [Statement] {
        var statements: [Statement] = []
        for draft in drafts { statements.append(try statement(draft, in: decoder)) }
        try SidRules.checkUniqueness(of: drafts, in: decoder)
        return statements
    }

    private func statement(_ draft: StatementDraft, in decoder: PolicyDecoder) throws(PolicyDocumentError) -> Statement
    {
        let effect = try decoder.effect(of: draft)
        guard draft.principal != nil || draft.notPrincipal != nil else {
            throw decoder.error("Missing required field Principal", at: draft.node)
        }
        try decoder.require(draft.action ?? draft.notAction, "Action", in: draft)
        try decoder.require(draft.resource ?? draft.notResource, "Resource", in: draft)
        for (text, node) in draft.anyAction where !isAction(text) {
            throw decoder.error("Policy has invalid action", at: node)
        }
        for (text, node) in draft.anyResource where !isResource(text) {
            throw decoder.error("Policy has invalid resource", at: node)
        }
        if isBucket {
            try checkConditions(of: draft, in: decoder)
            try checkApplicability(of: draft, in: decoder)
        }
        try LegacyParsing.checkOperands(of: draft, message: decoder.words.syntax(0, 0), in: decoder)
        return draft.statement(effect: effect)
    }

    private func isAction(_ text: String) -> Bool {
        isBucket ? BucketCatalog.hasAction(text) : ActionFormat.fault(of: text) == nil
    }

    /// `*`, or an ARN: of a bucket's policy one of S3 without a Region and an account.
    private func isResource(_ text: String) -> Bool {
        if text == "*" { return true }
        guard isBucket else { return ResourceFormat.fault(of: text) == nil }
        guard ResourceFormat.fault(of: text) == nil, let arn = ARNFields(text) else { return false }
        return arn.service == "s3" && arn.region.isEmpty && arn.account.isEmpty && !arn.resource.isEmpty
    }

    /// A key of S3's must exist and come with every action that is named without wildcards.
    private func checkConditions(of draft: StatementDraft, in decoder: PolicyDecoder) throws(PolicyDocumentError) {
        // Each key once: a document may name one under many operators and hold as many actions.
        var judged: Set<String> = []
        for condition in draft.conditions {
            let key = condition.key.lowercased()
            guard BucketCatalog.hasKey(key) else {
                throw decoder.error("Policy has an invalid condition key", at: draft.node, detail: condition.key)
            }
            if key == "aws:sourceip", condition.values.contains(where: { IPNetwork($0) == nil }) {
                throw decoder.error("Invalid IP address in Conditions", at: draft.node)
            }
            guard BucketCatalog.isBound(key), judged.insert(key).inserted else { continue }
            for (text, node) in draft.action?.values ?? [] where !BucketCatalog.comes(key, with: text) {
                throw decoder.error(
                    "Conditions do not apply to combination of actions and resources in statement", at: node,
                    detail: "\(condition.key) never comes with \(text)")
            }
        }
    }

    /// Each action must be one on a bucket where a bucket is named, or one on objects where objects are.
    private func checkApplicability(of draft: StatementDraft, in decoder: PolicyDecoder) throws(PolicyDocumentError) {
        guard let actions = draft.action, let resources = draft.resource else { return }
        var named: BucketCatalog.Targets = []
        for text in resources.texts {
            if text == "*" { return }
            named.insert(text.contains("/") ? .object : .bucket)
            if text.hasSuffix("*") || text.contains("${") { named.insert(.object) }
        }
        for (text, node) in actions.values {
            let targets = BucketCatalog.targets(of: text)
            guard targets.isEmpty || !targets.isDisjoint(with: named) else {
                throw decoder.error("Action does not apply to any resource(s) in statement", at: node)
            }
        }
    }
}

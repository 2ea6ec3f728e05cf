extension AuthorizationMessage {
    /// The most bytes of plaintext.
    public static let maximumBytes = 2_048

    /// The encoding in at most `maximumBytes`. What does not fit is left out from the least telling to the most, and
    /// the message says that something was.
    func fitted() -> [UInt8] {
        var bytes = encoded()
        var step = 0
        while bytes.count > Self.maximumBytes, step < Self.reductions.count {
            var message = self
            for reduction in Self.reductions[...step] { reduction(&message) }
            message.isTruncated = true
            bytes = message.encoded()
            step += 1
        }
        return bytes.count > Self.maximumBytes ? bare.encoded() : bytes
    }

    /// One after the other, until the rest fits.
    private static let reductions: [@Sendable (inout AuthorizationMessage) -> Void] = [
        { $0.shortenTexts(values: 4, characters: 128) },
        { $0.limitNearMisses(perPolicy: 1, policies: 6) },
        { $0.limitContext(keys: 12) },
        { $0.shortenTexts(values: 2, characters: 64) },
        { $0.limitNearMisses(perPolicy: 1, policies: 2) },
        { $0.limitContext(keys: 0) },
        { $0.limitMatches(perPolicy: 1, policies: 1) },
    ]

    /// Nothing but who, what, and how each layer came out.
    private var bare: AuthorizationMessage {
        var message = self
        message.isTruncated = true
        message.conditions = []
        message.missingKeys = []
        message.resource = resource.shortened(to: 512)
        message.layers = layers.prefix(32).map { Layer($0.kind, level: $0.level, outcome: $0.outcome) }
        return message
    }

    private mutating func shortenTexts(values: Int, characters: Int) {
        conditions = conditions.map { ContextKey($0.key, $0.values.shortened(values, characters)) }
        missingKeys = missingKeys.shortened(16, characters)
        mapPolicies { policy in
            for index in policy.matched.indices {
                policy.matched[index].actions.values.shorten(values, characters)
                policy.matched[index].resources.values.shorten(values, characters)
                policy.matched[index].principals.values.shorten(values, characters)
                policy.matched[index].conditions = policy.matched[index].conditions.prefix(values).map {
                    Condition(
                        operatorName: $0.operatorName, key: $0.key,
                        operands: $0.operands.shortened(values, characters))
                }
            }
            for index in policy.nearlyMatched.indices {
                policy.nearlyMatched[index].reason.shorten(values, characters)
            }
        }
    }

    private mutating func limitNearMisses(perPolicy: Int, policies: Int) {
        mapPolicies { $0.nearlyMatched = Array($0.nearlyMatched.prefix(perPolicy)) }
        limitPolicies(policies)
    }

    private mutating func limitMatches(perPolicy: Int, policies: Int) {
        mapPolicies {
            $0.matched = Array($0.matched.prefix(perPolicy))
            $0.nearlyMatched = []
        }
        limitPolicies(policies)
    }

    /// Keeps the policies with a matching statement before the others.
    private mutating func limitPolicies(_ count: Int) {
        for index in layers.indices where layers[index].policies.count > count {
            let all = layers[index].policies
            let kept = (all.filter { !$0.matched.isEmpty } + all.filter(\.matched.isEmpty)).prefix(count)
            layers[index].omittedPolicies += all.count - kept.count
            layers[index].policies = Array(kept)
        }
    }

    private mutating func limitContext(keys: Int) {
        conditions = Array(conditions.prefix(keys))
        missingKeys = Array(missingKeys.prefix(max(keys, 4)))
    }

    private mutating func mapPolicies(_ change: (inout Policy) -> Void) {
        for layer in layers.indices {
            for policy in layers[layer].policies.indices { change(&layers[layer].policies[policy]) }
        }
    }
}

extension AuthorizationMessage.NearMiss.Reason {
    fileprivate mutating func shorten(_ values: Int, _ characters: Int) {
        func short(_ texts: [String]) -> [String] { texts.shortened(values, characters) }
        func short(_ element: AuthorizationMessage.Element) -> AuthorizationMessage.Element {
            AuthorizationMessage.Element(short(element.values), isNegated: element.isNegated)
        }
        self =
            switch self {
            case .action(let element): .action(short(element))
            case .resource(let element, let missing): .resource(short(element), missingVariables: short(missing))
            case .principal(let element): .principal(short(element))
            case .condition(let condition, let found, let missing):
                .condition(
                    AuthorizationMessage.Condition(
                        operatorName: condition.operatorName, key: condition.key.shortened(to: characters),
                        operands: short(condition.operands)),
                    values: found.map(short), missingVariables: short(missing))
            }
    }
}

extension [String] {
    /// At most `count` texts of at most `characters` each; an ellipsis stands for the rest.
    fileprivate func shortened(_ count: Int, _ characters: Int) -> [String] {
        let kept = prefix(count).map { $0.shortened(to: characters) }
        return self.count > count ? kept + ["…"] : kept
    }

    fileprivate mutating func shorten(_ count: Int, _ characters: Int) { self = shortened(count, characters) }
}

extension String {
    fileprivate func shortened(to characters: Int) -> String {
        utf8.count <= characters ? self : prefix(characters - 1) + "…"
    }
}

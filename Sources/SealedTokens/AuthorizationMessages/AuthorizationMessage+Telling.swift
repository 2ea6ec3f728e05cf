extension AuthorizationMessage {
    /// What a reader may know of the decision.
    public func account(forReaderOfResource mayReadResource: Bool) -> Account {
        guard mayReadResource, let accountOfResource else { return account }
        return account.completed(with: accountOfResource)
    }

    /// What decided, by the layers that are told and how they came out: one that denies, else one that does not allow,
    /// in the order of reference iam.md §5.3; else the resource's policy, of which nothing is told.
    public static func apparentCause(
        among layers: some Sequence<(kind: Layer.Kind, outcome: Layer.Outcome)>
    ) -> Layer.Kind {
        var silent: Layer.Kind?
        for layer in layers {
            if layer.outcome == .denies { return layer.kind }
            if layer.outcome == .silent, layer.kind != .resource { silent = silent ?? layer.kind }
        }
        return silent ?? .resource
    }
}

extension AuthorizationMessage.Account {
    /// This account with what `other`, which knows how all layers really came out, tells besides.
    fileprivate func completed(with other: Self) -> Self {
        var whole = other
        whole.missingKeys = missingKeys + other.missingKeys.filter { !missingKeys.contains($0) }
        whole.conditions = conditions + other.conditions
        whole.isTruncated = isTruncated || other.isTruncated
        for index in whole.layers.indices {
            let layer = whole.layers[index]
            guard let told = layers.first(where: { $0.kind == layer.kind && $0.level == layer.level }) else { continue }
            whole.layers[index].add(told)
        }
        return whole
    }
}

extension AuthorizationMessage.Layer {
    /// Adds the policies and statements that `told` has of the same layer.
    fileprivate mutating func add(_ told: Self) {
        for policy in told.policies {
            guard let index = policies.firstIndex(where: { $0.number == policy.number }) else {
                policies.append(policy)
                continue
            }
            policies[index].matched = (policies[index].matched + policy.matched).sorted {
                $0.place.index < $1.place.index
            }
            policies[index].nearlyMatched += policy.nearlyMatched
        }
        policies.sort { $0.number < $1.number }
        omittedPolicies = max(0, told.omittedPolicies + told.policies.count - policies.count)
    }
}

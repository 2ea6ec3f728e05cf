extension AuthorizationMessage {
    /// The message without what tells of the resource: its policy, its tags, and how statements that ask about them
    /// came out. What is left is the same for a resource that refuses and for one that is not there.
    public func withholdingResource() -> AuthorizationMessage {
        var message = self
        message.conditions.removeAll { Self.asksAboutResource($0.key) }
        message.missingKeys.removeAll { Self.asksAboutResource($0) }
        // Whether the resource has a policy at all is not told either.
        message.layers = layers.filter { $0.kind != .resource }.map { $0.withholdingStatementsOnResource() }
        let place = message.layers.firstIndex { $0.kind.rawValue > Layer.Kind.resource.rawValue }
        message.layers.insert(Layer(.resource, outcome: .withheld), at: place ?? message.layers.endIndex)
        message.decidedBy = message.apparentCause
        return message
    }

    /// What decided, by the layers that are told: one that denies, else one that does not allow, in the order of
    /// reference iam.md §5.3; else the resource's, of which nothing is told.
    private var apparentCause: Layer.Kind {
        if let denying = layers.first(where: { $0.outcome == .denies }) { return denying.kind }
        return layers.first { $0.kind != .resource && $0.outcome == .silent }?.kind ?? .resource
    }

    /// Whether a condition key is a property of the resource, which only its account may know.
    public static func asksAboutResource(_ key: String) -> Bool {
        let folded = key.lowercased()
        return resourceKeyPrefixes.contains { folded.hasPrefix($0) }
    }

    private static let resourceKeyPrefixes = [
        "aws:resourcetag/", "iam:resourcetag/", "s3:existingobjecttag/", "s3:buckettag/", "aws:resourceorg",
    ]
}

extension AuthorizationMessage.Layer {
    fileprivate func withholdingStatementsOnResource() -> AuthorizationMessage.Layer {
        var layer = self
        var withheld = false
        for index in layer.policies.indices {
            let before = layer.policies[index]
            layer.policies[index].matched.removeAll(where: \.place.asksAboutResource)
            layer.policies[index].nearlyMatched.removeAll(where: \.place.asksAboutResource)
            withheld =
                withheld || before.matched != layer.policies[index].matched
                || before.nearlyMatched != layer.policies[index].nearlyMatched
        }
        if withheld, outcome != .unrestricted { layer.outcome = .withheld }
        return layer
    }
}

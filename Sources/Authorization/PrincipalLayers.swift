public import Directory
public import PolicyEngine

/// The policies that bind a principal whoever acts for it: what simulations begin with.
extension DirectorySnapshot {
    /// The user's own policies, those of its groups, and its boundary.
    public func policyLayers(of user: User) -> PolicyLayers {
        PolicyGathering(snapshot: self).userLayers(user.id).layers
    }

    /// The role's policies and its boundary.
    public func policyLayers(of role: Role) -> PolicyLayers {
        let gathering = PolicyGathering(snapshot: self)
        return PolicyLayers(identity: .policies(gathering.held(by: role)), boundary: gathering.boundary(of: role))
    }

    /// The group's policies.
    public func policyLayers(of group: Group) -> PolicyLayers {
        PolicyLayers(identity: .policies(PolicyGathering(snapshot: self).held(by: group)))
    }
}

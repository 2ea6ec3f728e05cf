import AWSNames
import Directory
import PolicyEngine

/// Collects the policies that bind a caller from one state of the directory.
///
/// Rights are read at each request, never from the token (row P4). What cannot be found binds as a policy that allows
/// nothing: a boundary or session policy that is gone never widens a session.
struct PolicyGathering {
    let snapshot: DirectorySnapshot

    /// Every layer on the caller's own side (reference iam.md §4.3), and the tags of the principal itself.
    func layers(of caller: CallerIdentity.Facts) -> (layers: PolicyLayers, ownTags: [Tag]) {
        switch caller.principal {
        case .anonymous:
            return (PolicyLayers(identity: .none), [])
        case .root:
            return (PolicyLayers(identity: .unrestricted), [])
        case .user(let id, _):
            return userLayers(id)
        case .roleSession:
            guard let role = caller.role(in: snapshot) else { return (PolicyLayers(identity: .policies([])), []) }
            return (
                PolicyLayers(
                    identity: .policies(held(by: role)), boundary: boundary(of: role),
                    session: sessionPolicies(of: caller.session)), role.tags
            )
        case .federatedUser(_, let issuer, _):
            var (layers, tags) = issuer.map(userLayers) ?? (PolicyLayers(identity: .unrestricted), [])
            // Row F3: without session policies a federated user has nothing of the issuer's rights.
            layers.session = sessionPolicies(of: caller.session) ?? []
            return (layers, tags)
        }
    }

    func userLayers(_ id: UniqueID) -> (layers: PolicyLayers, ownTags: [Tag]) {
        guard let user = snapshot.user(id) else { return (PolicyLayers(identity: .policies([])), []) }
        var policies = held(by: user)
        for group in snapshot.groups(ofUser: id) { add(heldBy: group, to: &policies) }
        return (PolicyLayers(identity: .policies(policies), boundary: boundary(of: user)), user.tags)
    }

    /// The inline and attached policies of a role, which remembers them.
    func held(by role: Role) -> [CompiledPolicy] { role.policies(in: snapshot) { gathered(from: role) } }

    /// The inline and attached policies of a user or group.
    func held(by holder: some PolicyHolder) -> [CompiledPolicy] { gathered(from: holder) }

    private func gathered(from holder: some PolicyHolder) -> [CompiledPolicy] {
        var policies: [CompiledPolicy] = []
        add(heldBy: holder, to: &policies)
        return policies
    }

    /// Adds the inline and attached policies of one holder. An attachment whose policy is gone grants nothing.
    private func add(heldBy holder: some PolicyHolder, to policies: inout [CompiledPolicy]) {
        let (inline, attached) = (holder.inlinePolicies, holder.attachedPolicies)
        policies.reserveCapacity(policies.count + inline.count + attached.count)
        inline.withUnsafeBufferPointer { inline in
            for index in inline.indices {
                let name = PolicyIdentifier(name: inline[index].name, arn: nil)
                policies.append(inline[index].document.compiled(as: name))
            }
        }
        attached.withUnsafeBufferPointer { attached in
            for index in attached.indices {
                if let policy = managed(attached[index]) { policies.append(policy) }
            }
        }
    }

    private func managed(_ arn: String) -> CompiledPolicy? { snapshot.policy(arn: arn)?.compiled }

    func boundary(of principal: some TaggedPrincipal) -> CompiledPolicy? {
        guard let arn = principal.permissionsBoundary else { return nil }
        return managed(arn) ?? .allowingNothing
    }

    private func sessionPolicies(of session: CallerSession?) -> [CompiledPolicy]? {
        guard let session, session.hasPolicies else { return nil }
        var policies: [CompiledPolicy] = []
        if let inline = session.policy { policies.append(inline) }
        for arn in session.policyARNs {
            if let policy = managed(arn) { policies.append(policy) }
        }
        return policies
    }
}

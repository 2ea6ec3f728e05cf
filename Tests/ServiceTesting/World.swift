package import AWSNames
package import Directory
import SecretMaterial
import ServiceKit
import WireProtocol

/// A directory in memory, rings, a clock that stands still and an audit trail: everything a service needs to be run
/// without a socket, and the credentials to call it with.
package final class World: Sendable {
    package let directory = Directory(DirectorySnapshot())
    package let clock = FixedClock()
    package let audit = RecordedAudit()
    package let rings: TestRings

    package init() throws { rings = try TestRings() }

    package var snapshot: DirectorySnapshot { directory.snapshot }

    package func apply(_ changes: DirectoryChange...) async throws {
        try await directory.write { transaction in
            for change in changes { try transaction.apply(change) }
        }
    }

    // MARK: - Entities

    /// A new account.
    @discardableResult
    package func account(_ id: String) async throws -> AccountID {
        let id = try Self.require(AccountID(id))
        try await apply(
            .putAccount(
                Account(
                    id: id, createdAt: clock.now,
                    canonicalUserID: String(repeating: "0", count: 52) + id.description)))
        return id
    }

    /// A new user with these inline policies, named `P1`, `P2` ….
    @discardableResult
    package func user(
        _ name: String, in account: AccountID, path: String = "/", policies: [String] = [], attached: [String] = [],
        boundary: String? = nil, tags: [Tag] = []
    ) async throws -> User {
        var user = User(
            id: newID(.user, account), account: account, name: name, path: path, createdAt: clock.now)
        user.inlinePolicies = Self.inline(policies)
        user.attachedPolicies = attached
        user.permissionsBoundary = boundary
        user.tags = tags
        try await apply(.putUser(user))
        return user
    }

    /// A new role; the principals of `trust` are stored as the server stores them.
    @discardableResult
    package func role(
        _ name: String, in account: AccountID, path: String = "/", trust: String, policies: [String] = [],
        attached: [String] = [], boundary: String? = nil, tags: [Tag] = [], maxSessionDuration: Int = 3_600
    ) async throws -> Role {
        var role = Role(
            id: newID(.role, account), account: account, name: name, path: path, createdAt: clock.now,
            trustPolicy: StoredPolicy(text: try stored(trust), kind: .trust),
            maxSessionDuration: maxSessionDuration)
        role.inlinePolicies = Self.inline(policies)
        role.attachedPolicies = attached
        role.permissionsBoundary = boundary
        role.tags = tags
        try await apply(.putRole(role))
        return role
    }

    /// A new group with a member.
    @discardableResult
    package func group(
        _ name: String, of member: User, policies: [String] = [], attached: [String] = []
    ) async throws -> Group {
        var group = Group(
            id: newID(.group, member.account), account: member.account, name: name, path: "/", createdAt: clock.now)
        group.inlinePolicies = Self.inline(policies)
        group.attachedPolicies = attached
        try await apply(.putGroup(group), .addMember(user: member.id, group: group.id))
        return group
    }

    /// A new managed policy; its ARN.
    @discardableResult
    package func managedPolicy(_ name: String, in account: AccountID, _ text: String) async throws -> String {
        let policy = ManagedPolicy(
            id: newID(.managedPolicy, account), account: account, name: name, path: "/", createdAt: clock.now,
            document: StoredPolicy(text: text, kind: .managed))
        try await apply(.putPolicy(policy))
        return policy.arn
    }

    private func newID(_ kind: UniqueID.Kind, _ account: AccountID) -> UniqueID {
        UniqueID(kind, account: account, random: SecureRandom.system.bytes(7))
    }

    private static func inline(_ texts: [String]) -> [InlinePolicy] {
        texts.enumerated().map { index, text in
            InlinePolicy(name: "P\(index + 1)", document: StoredPolicy(text: text, kind: .inline))
        }
    }

    static func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }

    /// Something that a test took for granted is not there.
    package struct Missing: Error {}
}

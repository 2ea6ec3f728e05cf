public import AWSNames
public import Directory

/// Principals as the directory knows them (rows X24–X27).
public struct DirectoryPrincipalResolver: PrincipalResolver {
    private let snapshot: @Sendable () -> DirectorySnapshot

    /// Resolves against the state that `snapshot` returns at each call.
    public init(_ snapshot: @escaping @Sendable () -> DirectorySnapshot) { self.snapshot = snapshot }

    public func storedForm(of principal: String) -> String? {
        if principal == "*" { return principal }
        let snapshot = snapshot()
        if let account = AccountID(principal) {
            return snapshot.account(account).map { "arn:aws:iam::\($0.id):root" }
        }
        guard let arn = ARN(principal), arn.partition == "aws", arn.region.isEmpty,
            let account = arn.accountID,
            snapshot.account(account) != nil
        else { return nil }
        switch arn.service {
        case "iam": return Self.iamPrincipal(arn, account, snapshot)
        case "sts": return Self.sessionPrincipal(arn, account, snapshot)
        default: return nil
        }
    }

    private static func iamPrincipal(
        _ arn: ARN, _ account: AccountID, _ snapshot: DirectorySnapshot
    ) -> String? {
        if arn.resource == "root" { return arn.description }
        guard let name = arn.resource.split(separator: "/", omittingEmptySubsequences: false).last
        else { return nil }
        if arn.resource.hasPrefix("user/"), let user = snapshot.user(named: String(name), in: account) {
            return user.arn == arn.description ? user.id.rawValue : nil
        }
        if arn.resource.hasPrefix("role/"), let role = snapshot.role(named: String(name), in: account) {
            return role.arn == arn.description ? role.id.rawValue : nil
        }
        return nil
    }

    /// Sessions are kept as text (row X27); a session of a role that does not exist names nobody.
    private static func sessionPrincipal(
        _ arn: ARN, _ account: AccountID, _ snapshot: DirectorySnapshot
    ) -> String? {
        let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 3, parts[0] == "assumed-role", !parts[2].contains("*"),
            snapshot.role(named: String(parts[1]), in: account)?.name == String(parts[1])
        {
            return arn.description
        }
        if parts.count == 2, parts[0] == "federated-user", !parts[1].isEmpty, !parts[1].contains("*") {
            return arn.description
        }
        return nil
    }

    public func displayedForm(of stored: String) -> String {
        guard let id = UniqueID(stored) else { return stored }
        let snapshot = snapshot()
        switch id.kind {
        case .user: return snapshot.user(id)?.arn ?? stored
        case .role: return snapshot.role(id)?.arn ?? stored
        case .group, .instanceProfile, .managedPolicy: return stored
        }
    }

    public func canonicalUserID(of account: AccountID) -> String? {
        snapshot().account(account)?.canonicalUserID
    }

    public func isCanonicalUserID(_ id: String) -> Bool { snapshot().account(canonicalUserID: id) != nil }
}

import AWSNames
import Authorization
import Directory
import WireProtocol

/// From an ARN on a command line to the caller that it stands for.
struct ExplainedPrincipal {
    let snapshot: DirectorySnapshot
    let now: Timestamp

    func identity(_ text: String) throws(AssemblyError) -> CallerIdentity {
        if text == "anonymous" { return .anonymous }
        guard let arn = ARN(text), let account = arn.accountID else {
            throw .invalid("--principal wants the ARN of a user, role, role session or root, not \(text)")
        }
        guard snapshot.account(account) != nil else { throw .refused("There is no account \(account).") }
        let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.last.map(String.init) else { throw .invalid("--principal names nobody: \(text)") }
        switch (arn.service, parts[0]) {
        case ("iam", "root") where parts.count == 1: return root(account)
        case ("iam", "user") where parts.count > 1: return try user(last, account)
        case ("iam", "role") where parts.count > 1: return try session(of: last, named: "stint-explain", account)
        case ("sts", "assumed-role") where parts.count == 3:
            return try session(of: String(parts[1]), named: last, account)
        default: throw .invalid("--principal wants the ARN of a user, role, role session or root, not \(text)")
        }
    }

    private func root(_ account: AccountID) -> CallerIdentity {
        CallerIdentity(
            principal: .root, account: account, arn: "arn:aws:iam::\(account):root", userID: account.description,
            accessKeyID: nil, session: nil)
    }

    private func user(_ name: String, _ account: AccountID) throws(AssemblyError) -> CallerIdentity {
        guard let user = snapshot.user(named: name, in: account) else {
            throw .refused("There is no user \(name) in account \(account).")
        }
        return CallerIdentity(
            principal: .user(id: user.id, name: user.name), account: account, arn: user.arn, userID: user.id.rawValue,
            accessKeyID: nil, session: nil)
    }

    private func session(
        of name: String, named session: String, _ account: AccountID
    ) throws(AssemblyError) -> CallerIdentity {
        guard let role = snapshot.role(named: name, in: account) else {
            throw .refused("There is no role \(name) in account \(account).")
        }
        return CallerIdentity(
            principal: .roleSession(role: role.id, roleARN: role.writtenARN, sessionName: session), account: account,
            arn: "arn:aws:sts::\(account):assumed-role/\(role.name)/\(session)", userID: "\(role.id):\(session)",
            accessKeyID: nil,
            session: CallerSession(origin: .assumeRole, issuedAt: now, expiresAt: now.adding(seconds: 3_600)))
    }
}

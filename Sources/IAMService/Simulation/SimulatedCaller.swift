import AWSNames
import Directory
import PolicyEngine
import ServiceShapes
import WireProtocol

/// An entity that a simulation names by its ARN; names decide, paths do not count (reference iam.md §7.1).
struct SimulatedEntity {
    enum Kind: String { case user, role, group }

    let kind: Kind
    let account: AccountID
    let name: String
    let arn: String

    init(_ text: String) throws(ServiceError) {
        guard let arn = ARN(text), arn.service == "iam", arn.region.isEmpty, let account = arn.accountID,
            let kind = Kind(rawValue: String(arn.resource.prefix { $0 != "/" })),
            let name = arn.resource.split(separator: "/", omittingEmptySubsequences: false).dropFirst().last,
            !name.isEmpty
        else {
            throw IAMShapes.Errors.invalidInput(
                "Invalid Entity Arn: \(text) does not clearly define entity type and name.")
        }
        self.kind = kind
        self.account = account
        self.name = String(name)
        self.arn = text
    }
}

/// Who calls in a simulation: what policies of resources are matched against, and the keys that tell of it.
struct SimulatedCaller {
    let principal: RequestPrincipal
    let account: AccountID
    /// The keys that a caller has by default (reference iam.md §7.2); context entries override them.
    let defaults: [(key: String, value: String)]

    /// A caller that nobody named.
    static func unnamed(in account: AccountID) -> SimulatedCaller {
        let stub = "STUB_PRINCIPAL_FOR_POLICY_SIMULATOR"
        return SimulatedCaller(
            principal: .user(account: account, id: PrincipalID(stub), arn: stub), account: account,
            defaults: [("aws:userid", stub), ("aws:PrincipalAccount", account.description)])
    }

    private init(principal: RequestPrincipal, account: AccountID, defaults: [(key: String, value: String)]) {
        self.principal = principal
        self.account = account
        self.defaults = defaults
    }

    /// A user, role, group, role session or federated user.
    init(_ text: String, by snapshot: DirectorySnapshot) throws(ServiceError) {
        guard let arn = ARN(text), arn.region.isEmpty, let account = arn.accountID,
            let principal = Self.principal(arn, account, snapshot)
        else {
            throw IAMShapes.Errors.invalidInput(
                "Invalid caller - Caller must be an IAM user, role or group in this context.")
        }
        var defaults: [(key: String, value: String)] = [
            ("aws:userid", text), ("aws:PrincipalArn", text), ("aws:PrincipalAccount", account.description),
        ]
        if arn.service == "iam", arn.resource.hasPrefix("user/"), let name = arn.resource.split(separator: "/").last {
            defaults.append(("aws:username", String(name)))
        }
        self.init(principal: principal, account: account, defaults: defaults)
    }

    private static func principal(
        _ arn: ARN, _ account: AccountID, _ snapshot: DirectorySnapshot
    ) -> RequestPrincipal? {
        let parts = arn.resource.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1, let name = parts.last, !name.isEmpty else { return nil }
        let text = arn.description
        switch (arn.service, parts[0]) {
        case ("iam", "user"):
            let user = snapshot.user(named: String(name), in: account)
            return .user(account: account, id: user.map { PrincipalID($0.id) } ?? PrincipalID(text), arn: text)
        case ("iam", "group"):
            return .user(account: account, id: PrincipalID(text), arn: text)
        case ("iam", "role"):
            let role = snapshot.role(named: String(name), in: account)
            return .roleSession(
                account: account, roleID: role.map { PrincipalID($0.id) } ?? PrincipalID(text),
                roleARN: .text(text), sessionARN: text)
        case ("sts", "assumed-role") where parts.count == 3:
            let role = snapshot.role(named: String(parts[1]), in: account)
            let roleARN = role?.arn ?? "arn:aws:iam::\(account):role/\(parts[1])"
            return .roleSession(
                account: account, roleID: role.map { PrincipalID($0.id) } ?? PrincipalID(roleARN),
                roleARN: .text(roleARN), sessionARN: text)
        case ("sts", "federated-user") where parts.count == 2:
            return .federatedUser(account: account, userID: nil, userARN: nil, sessionARN: text)
        default: return nil
        }
    }
}

import AWSNames
import Authorization
import Directory
import SecretMaterial
import ServiceKit
import ServiceShapes
import Testing
import WireProtocol

@testable import IAMService

/// One account in memory, and operations run as the pipeline runs them: checks, then the handler.
struct IAMBench {
    let account: AccountID
    let directory: Directory
    let ring: KeyRing
    let now = Timestamp(seconds: 1_700_000_000)

    init() throws {
        account = try #require(AccountID("111122223333"))
        var snapshot = DirectorySnapshot()
        try snapshot.apply(
            .putAccount(
                Account(
                    id: account, createdAt: Timestamp(seconds: 1_600_000_000),
                    canonicalUserID: String(repeating: "a", count: 64))))
        directory = Directory(snapshot)
        let key = try #require(
            RingKey(
                id: RingKeyID(rawValue: 7), kind: .store,
                material: SecretBytes(count: RingKey.materialCount, from: .system), createdAt: 0, activatesAt: 0))
        ring = try KeyRing(.store, keys: [key])
    }

    var root: CallerIdentity {
        CallerIdentity(
            principal: .root, account: account, arn: "arn:aws:iam::\(account):root", userID: account.description,
            accessKeyID: nil, session: nil)
    }

    /// The stored user as a caller with a long-term key.
    func caller(_ name: String) throws -> CallerIdentity {
        let user = try #require(directory.snapshot.user(named: name, in: account))
        return CallerIdentity(
            principal: .user(id: user.id, name: user.name), account: account, arn: user.arn,
            userID: user.id.rawValue, accessKeyID: nil, session: nil)
    }

    func context(_ caller: CallerIdentity?) -> OperationContext {
        OperationContext(
            caller: caller ?? root, requestID: "test", environment: RequestEnvironment(now: now),
            snapshot: directory.snapshot, signature: SignatureFacts(), endpoint: .global)
    }

    private func authorize<O: ServiceOperation>(_ operation: O, _ input: O.Input, _ context: OperationContext) throws {
        let rights = CallerRights(of: context.caller, in: context.environment, by: context.snapshot)
        for check in try operation.checks(for: input, in: context) {
            let decision = rights.decide(check)
            guard decision.isAllowed else { throw decision.denial(to: context.caller) }
        }
    }

    func read<O: ServiceKit.Operation>(
        _ operation: O, _ input: O.Input, as caller: CallerIdentity? = nil
    ) throws -> O.Output {
        let context = context(caller)
        try authorize(operation, input, context)
        return try operation.handle(input, in: context)
    }

    @discardableResult
    func write<O: AsyncOperation>(
        _ operation: O, _ input: O.Input, as caller: CallerIdentity? = nil
    ) async throws -> O.Output {
        let context = context(caller)
        try authorize(operation, input, context)
        return try await operation.handle(input, in: context)
    }

    func createUser(_ name: String, path: String? = nil) async throws {
        try await write(CreateUser(directory: directory, random: .system), .init(path: path, userName: name))
    }

    func createGroup(_ name: String) async throws {
        try await write(CreateGroup(directory: directory, random: .system), .init(groupName: name))
    }

    func createRole(_ name: String, trusting principal: String) async throws {
        try await write(
            CreateRole(directory: directory, random: .system),
            .init(roleName: name, assumeRolePolicyDocument: Self.trust(principal)))
    }

    @discardableResult
    func createPolicy(_ name: String) async throws -> String {
        let output = try await write(
            CreatePolicy(directory: directory, random: .system),
            .init(policyName: name, policyDocument: Self.allowAll))
        return try #require(output.policy?.arn)
    }

    func createKey(_ name: String?, as caller: CallerIdentity? = nil) async throws -> CreateAccessKey.Output {
        let ring = ring
        return try await write(
            CreateAccessKey(directory: directory, random: .system, storeRing: { ring }), .init(userName: name),
            as: caller)
    }

    static let allowAll =
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#

    static func trust(_ principal: String) -> String {
        #"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"\#(principal)"},"#
            + #""Action":"sts:AssumeRole"}]}"#
    }
}

/// The code and sentence of what `body` throws.
func refusal(_ body: () async throws -> Void) async -> String {
    do {
        try await body()
        return "no error"
    } catch let error as ServiceError {
        return "\(error.status) \(error.code): \(error.message ?? "")"
    } catch {
        return "\(error)"
    }
}

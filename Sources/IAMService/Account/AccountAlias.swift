import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Gives the account an alias in place of any other; no two accounts share one (reference iam.md §6.9).
struct CreateAccountAlias: IAMWrite {
    typealias Input = IAMShapes.CreateAccountAliasInput
    typealias Output = IAMShapes.CreateAccountAliasOutput

    static let action: ServiceAction = "iam:CreateAccountAlias"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let id = try context.account
        try await directory.transact { transaction in
            var account = try transaction.snapshot.existingAccount(id)
            if let owner = transaction.snapshot.account(alias: input.accountAlias), owner.id != id {
                throw IAMShapes.Errors.entityAlreadyExists("The account alias \(input.accountAlias) already exists.")
            }
            account.alias = input.accountAlias
            try transaction.apply(.putAccount(account))
        }
        return Output()
    }
}

/// Takes the alias from the account.
struct DeleteAccountAlias: IAMWrite {
    typealias Input = IAMShapes.DeleteAccountAliasInput
    typealias Output = IAMShapes.DeleteAccountAliasOutput

    static let action: ServiceAction = "iam:DeleteAccountAlias"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let id = try context.account
        try await directory.transact { transaction in
            var account = try transaction.snapshot.existingAccount(id)
            guard account.alias == input.accountAlias else {
                throw IAMShapes.Errors.noSuchEntity(
                    "The account alias with name \(input.accountAlias) cannot be found.")
            }
            account.alias = nil
            try transaction.apply(.putAccount(account))
        }
        return Output()
    }
}

/// Lists the account's alias, if it has one.
struct ListAccountAliases: IAMRead {
    typealias Input = IAMShapes.ListAccountAliasesInput
    typealias Output = IAMShapes.ListAccountAliasesOutput

    static let action: ServiceAction = "iam:ListAccountAliases"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let account = try context.snapshot.existingAccount(context.account)
        let page = try Page(of: account.alias.map { [$0] } ?? [], after: input.marker, maxItems: input.maxItems) { $0 }
        return Output(accountAliases: page.items, isTruncated: page.isTruncated, marker: page.marker)
    }
}

/// Chooses the version of the tokens that the global STS endpoint issues (reference iam.md §6.9).
struct SetSecurityTokenServicePreferences: IAMWrite {
    typealias Input = IAMShapes.SetSecurityTokenServicePreferencesInput
    typealias Output = IAMShapes.SetSecurityTokenServicePreferencesOutput

    static let action: ServiceAction = "iam:SetSecurityTokenServicePreferences"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        [context.check(Self.action)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let id = try context.account
        try await directory.transact { transaction in
            var account = try transaction.snapshot.existingAccount(id)
            account.globalEndpointTokenVersion = input.globalEndpointTokenVersion == "v2Token" ? 2 : 1
            try transaction.apply(.putAccount(account))
        }
        return Output()
    }
}

extension DirectorySnapshot {
    /// The caller's account, which exists: its key was found.
    func existingAccount(_ id: AccountID) throws(ServiceError) -> Account {
        guard let account = account(id) else { throw .internalFailure(note: "the caller's account is gone") }
        return account
    }
}

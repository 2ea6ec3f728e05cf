import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Lists the access keys of a user, by default the caller's, in the order of their making.
struct ListAccessKeys: IAMRead {
    typealias Input = IAMShapes.ListAccessKeysInput
    typealias Output = IAMShapes.ListAccessKeysOutput

    static let action: ServiceAction = "iam:ListAccessKeys"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.checkKeys(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        let owner = try context.keyOwner(input.userName, by: context.snapshot)
        let keys = context.snapshot.accessKeys(of: owner.key).enumerated().map {
            (key: Marker.number($0.offset), value: $0.element)
        }
        let page = try Page<(key: String, value: AccessKey)>(
            of: keys, after: input.marker, maxItems: input.maxItems, key: \.key)
        return Output(
            accessKeyMetadata: page.items.map { item in
                IAMShapes.AccessKeyMetadata(
                    userName: owner.name, accessKeyId: item.value.id.rawValue, status: item.value.status.rawValue,
                    createDate: item.value.createdAt)
            }, isTruncated: page.isTruncated, marker: page.marker)
    }
}

/// Makes a key active or inactive; nobody makes one `Expired` (reference iam.md §6.9).
struct UpdateAccessKey: IAMWrite {
    typealias Input = IAMShapes.UpdateAccessKeyInput
    typealias Output = IAMShapes.UpdateAccessKeyOutput

    static let action: ServiceAction = "iam:UpdateAccessKey"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.checkKeys(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        guard let status = AccessKey.Status(rawValue: input.status) else {
            throw IAMShapes.Errors.invalidInput("The status \(input.status) is not valid for this operation.")
        }
        try await directory.transact { transaction in
            var key = try context.key(input.accessKeyId, of: input.userName, by: transaction.snapshot)
            key.status = status
            try transaction.apply(.putAccessKey(key))
        }
        return Output()
    }
}

/// Deletes a key of a user; one of somebody else does not exist (reference iam.md §6.9).
struct DeleteAccessKey: IAMWrite {
    typealias Input = IAMShapes.DeleteAccessKeyInput
    typealias Output = IAMShapes.DeleteAccessKeyOutput

    static let action: ServiceAction = "iam:DeleteAccessKey"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.checkKeys(Self.action, of: input.userName)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        try await directory.transact { transaction in
            let key = try context.key(input.accessKeyId, of: input.userName, by: transaction.snapshot)
            try transaction.apply(.deleteAccessKey(key.id))
        }
        return Output()
    }
}

extension OperationContext {
    /// The question about somebody's keys: their owner is the resource (reference iam.md §8.1).
    func checkKeys(_ action: ServiceAction, of userName: String?) throws(ServiceError) -> AuthorizationCheck {
        if let userName { return try check(action, on: User.self, userName) }
        guard !caller.isRoot else { return try check(action, onNew: caller.arn) }
        return try check(action, on: User.self, callingUser().name)
    }

    /// Whose keys are meant: the named user's, else the caller's own, root's included.
    func keyOwner(
        _ userName: String?, by snapshot: DirectorySnapshot
    ) throws(ServiceError) -> (key: AccessKey.Owner, name: String?) {
        let account = try account
        if let userName {
            let user = try User.existing(userName, in: account, by: snapshot)
            return (.user(user.id), user.name)
        }
        guard !caller.isRoot else { return (.root(account), nil) }
        let calling = try callingUser()
        guard let user = snapshot.user(calling.id) else {
            throw IAMShapes.Errors.noSuchEntity("The user with name \(calling.name) cannot be found.")
        }
        return (.user(user.id), user.name)
    }

    func key(
        _ id: String, of userName: String?, by snapshot: DirectorySnapshot
    ) throws(ServiceError) -> AccessKey {
        let owner = try keyOwner(userName, by: snapshot)
        guard let key = AccessKeyID(id).flatMap({ snapshot.accessKey($0) }), key.owner == owner.key else {
            throw IAMShapes.Errors.noSuchEntity("The Access Key with id \(id) cannot be found.")
        }
        return key
    }
}

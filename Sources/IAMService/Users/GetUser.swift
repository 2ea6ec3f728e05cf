import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Shows a user, by default the caller; the account's root sees itself (reference iam.md §6.8).
struct GetUser: IAMRead {
    typealias Input = IAMShapes.GetUserInput
    typealias Output = IAMShapes.GetUserOutput

    static let action: ServiceAction = "iam:GetUser"

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        if let name = input.userName { return try [context.check(Self.action, on: User.self, name)] }
        switch context.caller.principal {
        case .user: return try [context.check(Self.action, on: User.self, context.callingUser().name)]
        case .root, .roleSession, .federatedUser, .anonymous:
            return try [context.check(Self.action, onNew: context.caller.arn)]
        }
    }

    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        if let name = input.userName {
            let user = try User.existing(name, in: context.account, by: context.snapshot)
            return Output(user: IAMShapes.User(user))
        }
        guard !context.caller.isRoot else { return Output(user: try root(in: context)) }
        return Output(user: IAMShapes.User(try context.callingUser()))
    }

    /// The root user has neither name nor path: the model demands both, so they are empty here (§6.8).
    private func root(in context: OperationContext) throws(ServiceError) -> IAMShapes.User {
        let account = try context.account
        guard let stored = context.snapshot.account(account) else {
            throw .internalFailure(note: "the caller's account is gone")
        }
        return IAMShapes.User(
            path: "", userName: "", userId: account.description, arn: "arn:aws:iam::\(account):root",
            createDate: stored.createdAt)
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Changes what is given and leaves the rest (reference iam.md §6.9).
struct UpdateRole: IAMWrite {
    typealias Input = IAMShapes.UpdateRoleInput
    typealias Output = IAMShapes.UpdateRoleOutput

    static let action: ServiceAction = "iam:UpdateRole"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            if let description = input.description { role.description = description }
            if let duration = input.maxSessionDuration { role.maxSessionDuration = duration }
            try transaction.apply(.putRole(role))
        }
        return Output()
    }
}

/// Changes a role's description (reference iam.md §6.8).
struct UpdateRoleDescription: IAMWrite {
    typealias Input = IAMShapes.UpdateRoleDescriptionInput
    typealias Output = IAMShapes.UpdateRoleDescriptionOutput

    static let action: ServiceAction = "iam:UpdateRoleDescription"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let (role, trust) = try await directory.transact { transaction in
            var role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            role.description = input.description
            try transaction.apply(.putRole(role))
            return (role, TrustPolicies.displayed(role.trustPolicy, by: transaction.snapshot))
        }
        var shape = IAMShapes.Role(role, trust: trust)
        shape.description = role.description
        return Output(role: shape)
    }
}

/// Replaces a role's trust policy (reference iam.md §1.8, §6.9).
struct UpdateAssumeRolePolicy: IAMWrite {
    typealias Input = IAMShapes.UpdateAssumeRolePolicyInput
    typealias Output = IAMShapes.UpdateAssumeRolePolicyOutput

    static let action: ServiceAction = "iam:UpdateAssumeRolePolicy"
    let directory: Directory

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        try [context.check(Self.action, on: Role.self, input.roleName, boundary: .current)]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        try await directory.transact { transaction in
            var role = try Role.existing(input.roleName, in: account, by: transaction.snapshot)
            role.trustPolicy = try TrustPolicies.stored(input.policyDocument, by: transaction.snapshot)
            try transaction.apply(.putRole(role))
        }
        return Output()
    }
}

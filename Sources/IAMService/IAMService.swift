import AWSNames
import Authorization
public import Directory
public import SecretMaterial
public import ServiceKit
import ServiceShapes
import WireProtocol

/// AWS Identity and Access Management, API version 2010-05-08: the table of its operations.
public struct IAMService: Sendable {
    let directory: Directory
    let random: SecureRandom
    let storeRing: @Sendable () -> KeyRing

    /// - Parameters:
    ///   - directory: what the operations read and change.
    ///   - random: makes ids and secrets.
    ///   - storeRing: the ring that seals secrets at rest, as it is at each call.
    public init(
        directory: Directory, random: SecureRandom = .system, storeRing: @escaping @Sendable () -> KeyRing
    ) {
        self.directory = directory
        self.random = random
        self.storeRing = storeRing
    }

    /// What distinguishes IAM from other Query services (reference iam.md §6.1).
    public static let definition = QueryServiceDefinition(
        signingName: "iam", version: IAMShapes.apiVersion, namespace: IAMShapes.xmlNamespace, region: .usEast1,
        refusal: { caller, _ in CallerRefusal.refusal(of: caller) })

    /// Every operation that is served.
    public func operations() -> OperationTable<QueryRequest, QueryReply> {
        var table = OperationTable<QueryRequest, QueryReply>()
        addAccessKeys(to: &table)
        addAccount(to: &table)
        addAttachments(to: &table)
        addGroups(to: &table)
        addInlinePolicies(to: &table)
        addMFADevices(to: &table)
        addPolicies(to: &table)
        addRoles(to: &table)
        addSimulation(to: &table)
        addUsers(to: &table)
        return table
    }
}

extension IAMService {
    private func addAccessKeys(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(CreateAccessKey(directory: directory, random: random, storeRing: storeRing))
        table.add(DeleteAccessKey(directory: directory))
        table.add(ListAccessKeys())
        table.add(UpdateAccessKey(directory: directory))
    }

    private func addAccount(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(CreateAccountAlias(directory: directory))
        table.add(DeleteAccountAlias(directory: directory))
        table.add(GetAccountSummary())
        table.add(ListAccountAliases())
        table.add(SetSecurityTokenServicePreferences(directory: directory))
    }

    private func addAttachments(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(AttachGroupPolicy(directory: directory))
        table.add(AttachRolePolicy(directory: directory))
        table.add(AttachUserPolicy(directory: directory))
        table.add(DetachGroupPolicy(directory: directory))
        table.add(DetachRolePolicy(directory: directory))
        table.add(DetachUserPolicy(directory: directory))
        table.add(ListAttachedGroupPolicies())
        table.add(ListAttachedRolePolicies())
        table.add(ListAttachedUserPolicies())
    }

    private func addGroups(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(AddUserToGroup(directory: directory))
        table.add(CreateGroup(directory: directory, random: random))
        table.add(DeleteGroup(directory: directory))
        table.add(GetGroup())
        table.add(ListGroups())
        table.add(RemoveUserFromGroup(directory: directory))
        table.add(UpdateGroup(directory: directory))
    }

    private func addInlinePolicies(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(DeleteGroupPolicy(directory: directory))
        table.add(DeleteRolePolicy(directory: directory))
        table.add(DeleteUserPolicy(directory: directory))
        table.add(GetGroupPolicy())
        table.add(GetRolePolicy())
        table.add(GetUserPolicy())
        table.add(ListGroupPolicies())
        table.add(ListRolePolicies())
        table.add(ListUserPolicies())
        table.add(PutGroupPolicy(directory: directory))
        table.add(PutRolePolicy(directory: directory))
        table.add(PutUserPolicy(directory: directory))
    }

    private func addMFADevices(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(CreateVirtualMFADevice(directory: directory, random: random, storeRing: storeRing))
        table.add(DeactivateMFADevice(directory: directory))
        table.add(DeleteVirtualMFADevice(directory: directory))
        table.add(EnableMFADevice(directory: directory, storeRing: storeRing))
        table.add(GetMFADevice())
        table.add(ListMFADeviceTags())
        table.add(ListMFADevices())
        table.add(ListVirtualMFADevices())
        table.add(ResyncMFADevice(directory: directory, storeRing: storeRing))
        table.add(TagMFADevice(directory: directory))
        table.add(UntagMFADevice(directory: directory))
    }

    private func addPolicies(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(CreatePolicy(directory: directory, random: random))
        table.add(CreatePolicyVersion(directory: directory))
        table.add(DeletePolicy(directory: directory))
        table.add(DeletePolicyVersion(directory: directory))
        table.add(GetPolicy())
        table.add(GetPolicyVersion())
        table.add(ListEntitiesForPolicy())
        table.add(ListPolicies())
        table.add(ListPolicyTags())
        table.add(ListPolicyVersions())
        table.add(SetDefaultPolicyVersion(directory: directory))
        table.add(TagPolicy(directory: directory))
        table.add(UntagPolicy(directory: directory))
    }

    private func addRoles(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(CreateRole(directory: directory, random: random))
        table.add(DeleteRole(directory: directory))
        table.add(DeleteRolePermissionsBoundary(directory: directory))
        table.add(GetRole())
        table.add(ListInstanceProfilesForRole())
        table.add(ListRoleTags())
        table.add(ListRoles())
        table.add(PutRolePermissionsBoundary(directory: directory))
        table.add(TagRole(directory: directory))
        table.add(UntagRole(directory: directory))
        table.add(UpdateAssumeRolePolicy(directory: directory))
        table.add(UpdateRole(directory: directory))
        table.add(UpdateRoleDescription(directory: directory))
    }

    private func addSimulation(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(GetContextKeysForCustomPolicy())
        table.add(GetContextKeysForPrincipalPolicy())
        table.add(SimulateCustomPolicy())
        table.add(SimulatePrincipalPolicy())
    }

    private func addUsers(to table: inout OperationTable<QueryRequest, QueryReply>) {
        table.add(CreateUser(directory: directory, random: random))
        table.add(DeleteUser(directory: directory))
        table.add(DeleteUserPermissionsBoundary(directory: directory))
        table.add(GetUser())
        table.add(ListGroupsForUser())
        table.add(ListUserTags())
        table.add(ListUsers())
        table.add(PutUserPermissionsBoundary(directory: directory))
        table.add(TagUser(directory: directory))
        table.add(UntagUser(directory: directory))
        table.add(UpdateUser(directory: directory))
    }
}

// Table: what each operation of IAM says when it refuses (reference iam.md §5.1, §5.4).
import AWSNames
import Directory
import IAMService
import SealedTokens
import ServiceKit
import ServiceTesting
import Testing
import WireProtocol

/// Denials of IAM through the pipeline, to the letter.
@Suite struct DenialTextTests {
    static let arn = "arn:aws:iam::111122223333:"
    static let allow = Documents.policy(Documents.allow("s3:*"))
    static let trust = Documents.trust(Documents.aws("111122223333"))

    /// Operation, parameters, the resource as the denial places it, and the action where it is not the operation.
    struct Row: Sendable, CustomTestStringConvertible {
        let operation: String
        let parameters: [(String, String)]
        let resource: String
        var testDescription: String { operation }

        init(_ operation: String, _ parameters: [(String, String)], _ resource: String) {
            self.operation = operation
            self.parameters = parameters
            self.resource = resource
        }
    }

    static let user = [("UserName", "U")]
    static let role = [("RoleName", "R")]
    static let group = [("GroupName", "G")]
    static let policy = [("PolicyArn", arn + "policy/P")]
    static let named = [("PolicyName", "N")]
    static let document = named + [("PolicyDocument", allow)]
    static let boundary = [("PermissionsBoundary", arn + "policy/P")]
    static let tag = [("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v")]
    static let untag = [("TagKeys.member.1", "k")]

    static let rows: [Row] = [
        // Users.
        Row("CreateUser", [("UserName", "New"), ("Path", "/d/")], arn + "user/d/New"),
        Row("GetUser", user, "user U"), Row("UpdateUser", user, "user U"), Row("DeleteUser", user, "user U"),
        Row("ListUsers", [], arn + "user/"), Row("ListUsers", [("PathPrefix", "/d/")], arn + "user/d/"),
        Row("ListGroupsForUser", user, "user U"), Row("ListUserTags", user, "user U"),
        Row("TagUser", user + tag, "user U"), Row("UntagUser", user + untag, "user U"),
        Row("PutUserPermissionsBoundary", user + boundary, "user U"),
        Row("DeleteUserPermissionsBoundary", user, "user U"), Row("PutUserPolicy", user + document, "user U"),
        Row("GetUserPolicy", user + named, "user U"), Row("DeleteUserPolicy", user + named, "user U"),
        Row("ListUserPolicies", user, "user U"), Row("AttachUserPolicy", user + policy, "user U"),
        Row("DetachUserPolicy", user + policy, "user U"), Row("ListAttachedUserPolicies", user, "user U"),
        // Access keys: their owner is the resource (§8.1).
        Row("CreateAccessKey", user, "user U"), Row("ListAccessKeys", user, "user U"),
        Row("UpdateAccessKey", user + [("AccessKeyId", "AKIAAAAAAAAAAAAAAAAA"), ("Status", "Inactive")], "user U"),
        Row("DeleteAccessKey", user + [("AccessKeyId", "AKIAAAAAAAAAAAAAAAAA")], "user U"),
        // Roles.
        Row(
            "CreateRole", [("RoleName", "New"), ("Path", "/a/"), ("AssumeRolePolicyDocument", trust)],
            arn + "role/a/New"),
        Row("GetRole", role, "role R"), Row("UpdateRole", role, "role R"), Row("DeleteRole", role, "role R"),
        Row("UpdateRoleDescription", role + [("Description", "d")], "role R"),
        Row("UpdateAssumeRolePolicy", role + [("PolicyDocument", trust)], "role R"),
        Row("ListRoles", [], arn + "role/"), Row("ListRoles", [("PathPrefix", "/a/b")], arn + "role/a/b"),
        Row("ListRoleTags", role, "role R"), Row("TagRole", role + tag, "role R"),
        Row("UntagRole", role + untag, "role R"), Row("ListInstanceProfilesForRole", role, "role R"),
        Row("PutRolePermissionsBoundary", role + boundary, "role R"),
        Row("DeleteRolePermissionsBoundary", role, "role R"), Row("PutRolePolicy", role + document, "role R"),
        Row("GetRolePolicy", role + named, "role R"), Row("DeleteRolePolicy", role + named, "role R"),
        Row("ListRolePolicies", role, "role R"), Row("AttachRolePolicy", role + policy, "role R"),
        Row("DetachRolePolicy", role + policy, "role R"), Row("ListAttachedRolePolicies", role, "role R"),
        // Groups.
        Row("CreateGroup", [("GroupName", "New")], arn + "group/New"), Row("GetGroup", group, "group G"),
        Row("UpdateGroup", group, "group G"), Row("DeleteGroup", group, "group G"),
        Row("ListGroups", [], arn + "group/"), Row("AddUserToGroup", group + user, "group G"),
        Row("RemoveUserFromGroup", group + user, "group G"), Row("PutGroupPolicy", group + document, "group G"),
        Row("GetGroupPolicy", group + named, "group G"), Row("DeleteGroupPolicy", group + named, "group G"),
        Row("ListGroupPolicies", group, "group G"), Row("AttachGroupPolicy", group + policy, "group G"),
        Row("DetachGroupPolicy", group + policy, "group G"), Row("ListAttachedGroupPolicies", group, "group G"),
        // Managed policies.
        Row("CreatePolicy", [("PolicyName", "New"), ("PolicyDocument", allow)], "policy New"),
        Row("GetPolicy", policy, "policy \(arn)policy/P"), Row("DeletePolicy", policy, "policy \(arn)policy/P"),
        Row("ListPolicies", [], "policy path /"), Row("ListPolicyVersions", policy, "policy \(arn)policy/P"),
        Row("CreatePolicyVersion", policy + [("PolicyDocument", allow)], "policy \(arn)policy/P"),
        Row("GetPolicyVersion", policy + [("VersionId", "v1")], "policy \(arn)policy/P"),
        Row("DeletePolicyVersion", policy + [("VersionId", "v1")], "policy \(arn)policy/P"),
        Row("SetDefaultPolicyVersion", policy + [("VersionId", "v1")], "policy \(arn)policy/P"),
        Row("ListEntitiesForPolicy", policy, "policy \(arn)policy/P"),
        Row("ListPolicyTags", policy, "policy \(arn)policy/P"),
        Row("TagPolicy", policy + tag, "policy \(arn)policy/P"),
        Row("UntagPolicy", policy + untag, "policy \(arn)policy/P"),
        // The account.
        Row("CreateAccountAlias", [("AccountAlias", "alias")], "*"),
        Row("DeleteAccountAlias", [("AccountAlias", "alias")], "*"), Row("ListAccountAliases", [], "*"),
        Row("GetAccountSummary", [], "*"),
        Row("SetSecurityTokenServicePreferences", [("GlobalEndpointTokenVersion", "v2Token")], "*"),
    ]

    let world: World
    let service: QueryService
    let account: AccountID
    let bare: TestCredentials

    init() async throws {
        let world = try World()
        self.world = world
        let iam = IAMService(directory: world.directory, storeRing: { world.rings.store })
        service = QueryService(IAMService.definition, table: iam.operations(), pipeline: world.pipeline())
        account = try await world.account("111122223333")
        bare = try await world.key(of: world.user("Bare", in: account))
    }

    private func entities() async throws {
        let user = try await world.user("U", in: account)
        try await world.role("R", in: account, trust: Self.trust)
        try await world.group("G", of: user)
        try await world.managedPolicy("P", in: account, Self.allow)
    }

    private func refusal(_ row: Row, as credentials: TestCredentials? = nil) async throws -> String {
        try await world.call(row.operation, row.parameters, of: service, as: credentials ?? bare).refusal
    }

    static func sentence(_ operation: String, _ resource: String, caller: String = "user/Bare") -> String {
        "403 AccessDenied: User: \(arn)\(caller) is not authorized to perform: iam:\(operation) on resource: "
            + resource
    }

    /// The same sentence whether the thing is there or not.
    @Test(arguments: rows) func everyOperation(row: Row) async throws {
        let expected =
            Self.sentence(row.operation, row.resource)
            + " because no identity-based policy allows the iam:\(row.operation) action"
        #expect(try await refusal(row) == expected)
        try await entities()
        #expect(try await refusal(row) == expected)
    }

    /// A denial repeats the name as it was asked, so that no spelling is told.
    @Test func spellings() async throws {
        try await entities()
        for row in [Row("GetRole", [("RoleName", "r")], "role r"), Row("GetUser", [("UserName", "u")], "user u")] {
            #expect(
                try await refusal(row) == Self.sentence(row.operation, row.resource)
                    + " because no identity-based policy allows the iam:\(row.operation) action")
        }
    }

    /// §5.4: GetUser of a role that names nobody is about the role's session.
    @Test func aRoleAsksForItself() async throws {
        let role = try await world.role("App", in: account, trust: Self.trust)
        let session = "arn:aws:sts::111122223333:assumed-role/App/Session"
        let reply = try await world.call("GetUser", of: service, as: world.session(of: role))
        #expect(
            reply.refusal
                == "403 AccessDenied: User: \(session) is not authorized to perform: iam:GetUser on resource: "
                + "\(session) because no identity-based policy allows the iam:GetUser action")
    }

    /// §8.1: tags at creation are a right of their own.
    @Test func tagsAtCreation() async throws {
        let user = try await world.user(
            "Maker", in: account,
            policies: [Documents.policy(Documents.allow("iam:Create*"))])
        for (operation, tagging, parameters, resource) in [
            ("CreateUser", "TagUser", [("UserName", "New")], Self.arn + "user/New"),
            (
                "CreateRole", "TagRole", [("RoleName", "New"), ("AssumeRolePolicyDocument", Self.trust)],
                Self.arn + "role/New"
            ),
        ] {
            let reply = try await world.call(
                operation, parameters + Self.tag, of: service, as: world.key(of: user))
            #expect(
                reply.refusal == Self.sentence(tagging, resource, caller: "user/Maker")
                    + " because no identity-based policy allows the iam:\(tagging) action")
        }
    }

    /// §5.1, §5.2: each layer in its words; managed policies that deny are named, inline and session policies are not.
    @Test func causes() async throws {
        let deny = Documents.policy(Documents.allow("*"), Documents.deny("iam:GetRole"))
        let allow = Documents.policy(Documents.allow("*"))
        let denyARN = try await world.managedPolicy("Deny", in: account, deny)
        let narrowARN = try await world.managedPolicy("Narrow", in: account, Self.allow)
        let allowed = try await world.role("Allowed", in: account, trust: Self.trust, policies: [allow])
        let cases: [(TestCredentials, String, String)] = [
            (
                try await world.key(of: world.user("Inline", in: account, policies: [deny])), "user/Inline",
                " with an explicit deny in an identity-based policy"
            ),
            (
                try await world.key(of: world.user("Managed", in: account, attached: [denyARN])), "user/Managed",
                " with an explicit deny in an identity-based policy: \(denyARN)"
            ),
            (
                try await world.key(of: world.user("Bound", in: account, policies: [allow], boundary: denyARN)),
                "user/Bound", " with an explicit deny in a permissions boundary: \(denyARN)"
            ),
            (
                try await world.key(of: world.user("Narrow", in: account, policies: [allow], boundary: narrowARN)),
                "user/Narrow", " because no permissions boundary allows the iam:GetRole action"
            ),
        ]
        for (credentials, caller, cause) in cases {
            let reply = try await world.call("GetRole", Self.role, of: service, as: credentials)
            #expect(reply.refusal == Self.sentence("GetRole", "role R", caller: caller) + cause)
        }
        for (inline, arns, cause) in [
            (deny, [], " with an explicit deny in a session policy"),
            (nil, [denyARN], " with an explicit deny in a session policy"),
            (Self.allow, [], " because no session policy allows the iam:GetRole action"),
            (nil, [narrowARN], " because no session policy allows the iam:GetRole action"),
        ] as [(String?, [String], String)] {
            let session = try world.session(of: allowed) {
                $0.sessionPolicy = inline
                $0.sessionPolicyARNs = arns
            }
            let reply = try await world.call("GetRole", Self.role, of: service, as: session)
            #expect(
                reply.refusal
                    == "403 AccessDenied: User: arn:aws:sts::111122223333:assumed-role/Allowed/Session is not authorized "
                    + "to perform: iam:GetRole on resource: role R\(cause)")
        }
    }

    /// §4.5: of another account's policy no cause is told, and not whether it exists.
    @Test func anotherAccountsPolicy() async throws {
        let other = try await world.account("444455556666")
        let theirs = try await world.managedPolicy("Theirs", in: other, Self.allow)
        let root = try await world.rootKey(of: account)
        for arn in [theirs, "arn:aws:iam::444455556666:policy/Absent"] {
            let row = Row("GetPolicy", [("PolicyArn", arn)], "policy \(arn)")
            #expect(try await refusal(row, as: root) == Self.sentence("GetPolicy", row.resource, caller: "root"))
            #expect(try await refusal(row) == Self.sentence("GetPolicy", row.resource))
        }
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import Testing
import WireProtocol

@testable import IAMService

/// Reference iam.md §6.4, §6.6, §6.7, §6.9.
@Suite struct UserAndGroupTests {
    @Test func namesAreTakenWhateverTheirCase() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob", path: "/team/")
        #expect(
            await refusal { try await bench.createUser("bob") }
                == "409 EntityAlreadyExists: User with name bob already exists.")
        let shown = try bench.read(GetUser(), .init(userName: "BOB"))
        #expect(shown.user.userName == "Bob")
        #expect(shown.user.arn == "arn:aws:iam::111122223333:user/team/Bob")
    }

    @Test func missingUserIsNamedAsAsked() async throws {
        let bench = try IAMBench()
        #expect(
            await refusal { _ = try bench.read(GetUser(), .init(userName: "No")) }
                == "404 NoSuchEntity: The user with name No cannot be found.")
    }

    @Test func deleteConflictsComeInOrder() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        try await bench.createGroup("G")
        let arn = try await bench.createPolicy("P")
        let directory = bench.directory
        try await bench.write(AttachUserPolicy(directory: directory), .init(userName: "Bob", policyArn: arn))
        try await bench.write(
            PutUserPolicy(directory: directory),
            .init(userName: "Bob", policyName: "I", policyDocument: IAMBench.allowAll))
        let key = try await bench.createKey("Bob").accessKey.accessKeyId
        try await bench.write(AddUserToGroup(directory: directory), .init(groupName: "G", userName: "bob"))
        let delete = {
            await refusal { try await bench.write(DeleteUser(directory: directory), .init(userName: "Bob")) }
        }
        #expect(await delete() == "409 DeleteConflict: Cannot delete entity, must detach all policies first.")
        try await bench.write(DetachUserPolicy(directory: directory), .init(userName: "Bob", policyArn: arn))
        #expect(await delete() == "409 DeleteConflict: Cannot delete entity, must delete policies first.")
        try await bench.write(DeleteUserPolicy(directory: directory), .init(userName: "Bob", policyName: "i"))
        #expect(await delete() == "409 DeleteConflict: Cannot delete entity, must delete access keys first.")
        try await bench.write(DeleteAccessKey(directory: directory), .init(userName: "Bob", accessKeyId: key))
        #expect(await delete() == "409 DeleteConflict: Cannot delete entity, must remove users from group first.")
        #expect(
            await refusal { try await bench.write(DeleteGroup(directory: directory), .init(groupName: "G")) }
                == "409 DeleteConflict: Cannot delete entity, must remove users from group first.")
        for _ in 0..<2 {
            try await bench.write(RemoveUserFromGroup(directory: directory), .init(groupName: "G", userName: "Bob"))
        }
        #expect(await delete() == "no error")
        #expect(bench.directory.snapshot.user(named: "Bob", in: bench.account) == nil)
    }

    @Test func ofRacingCreatesOneWins() async throws {
        let bench = try IAMBench()
        let won = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<20 {
                group.addTask {
                    await refusal { try await bench.createUser(index % 2 == 0 ? "bob" : "BOB") } == "no error"
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    @Test func pagesShowEveryUserOnceAlthoughSomeVanish() async throws {
        let bench = try IAMBench()
        for index in 0..<7 { try await bench.createUser("u\(index)") }
        var names: [String] = []
        var marker: String?
        repeat {
            let page = try bench.read(ListUsers(), .init(marker: marker, maxItems: 2))
            names += page.users.map(\.userName)
            #expect((page.marker != nil) == (page.isTruncated == true))
            marker = page.marker
            if names.count == 2 { try await bench.write(DeleteUser(directory: bench.directory), .init(userName: "u1")) }
        } while marker != nil
        #expect(names == (0..<7).map { "u\($0)" })
        #expect(
            await refusal { _ = try bench.read(ListUsers(), .init(marker: "zz")) }
                == "400 ValidationError: Invalid Marker.")
    }

    @Test func tagKeysCompareWithoutCase() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        let tag = TagUser(directory: bench.directory)
        try await bench.write(tag, .init(userName: "Bob", tags: [.init(key: "Team", value: "a")]))
        try await bench.write(tag, .init(userName: "Bob", tags: [.init(key: "TEAM", value: "b")]))
        #expect(
            try bench.read(ListUserTags(), .init(userName: "Bob")).tags == [IAMShapes.Tag(key: "TEAM", value: "b")])
        #expect(
            await refusal {
                try await bench.write(tag, .init(userName: "Bob", tags: [.init(key: "Aws:x", value: "")]))
            } == "400 InvalidInput: Tag keys beginning with aws: are reserved for system use.")
        #expect(
            await refusal {
                let tags = [IAMShapes.Tag(key: "a", value: ""), IAMShapes.Tag(key: "A", value: "")]
                try await bench.write(tag, .init(userName: "Bob", tags: tags))
            } == "400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.")
        #expect(
            await refusal {
                let tags = (0..<50).map { IAMShapes.Tag(key: "k\($0)", value: "") }
                try await bench.write(tag, .init(userName: "Bob", tags: tags))
            } == "409 LimitExceeded: The number of tags has reached the maximum limit.")
    }
}

/// Reference iam.md §5.4, §6.1, §6.2: who may ask, and the order of checks.
@Suite struct IAMAuthorizationTests {
    @Test func denialComesBeforeNoSuchEntity() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        let bob = try bench.caller("Bob")
        #expect(
            await refusal { _ = try bench.read(GetUser(), .init(userName: "Nobody"), as: bob) }
                == "403 AccessDenied: User: arn:aws:iam::111122223333:user/Bob is not authorized to perform: "
                + "iam:GetUser on resource: user Nobody because no identity-based policy allows the iam:GetUser action")
    }

    /// §8.1.
    @Test func renamingAsksAboutBothNames() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        let checks = try UpdateUser(directory: bench.directory).checks(
            for: .init(userName: "Bob", newPath: "/x/", newUserName: "Rob"), in: bench.context(nil))
        #expect(
            checks.map(\.resource) == [
                "arn:aws:iam::111122223333:user/Bob", "arn:aws:iam::111122223333:user/x/Rob",
            ])
    }

    @Test func tagsOnCreationAskForTagging() throws {
        let bench = try IAMBench()
        let checks = try CreateUser(directory: bench.directory, random: .system).checks(
            for: .init(userName: "Bob", tags: [.init(key: "k", value: "v")]), in: bench.context(nil))
        #expect(checks.map(\.action.description) == ["iam:CreateUser", "iam:TagUser"])
        #expect(checks[0].conditions["aws:RequestTag/k"] == .string("v"))
    }

    @Test(arguments: [(CallerSession.Origin.getFederationToken, true), (.getSessionToken, false)])
    func sessionsWithoutSecondFactorAreRefused(_ origin: CallerSession.Origin, _ hasMFA: Bool) throws {
        let bench = try IAMBench()
        let session = CallerSession(
            origin: origin, issuedAt: bench.now, expiresAt: bench.now, mfaAuthenticatedAt: hasMFA ? bench.now : nil)
        let caller = CallerIdentity(
            principal: .root, account: bench.account, arn: "", userID: "", accessKeyID: nil, session: session)
        let error = IAMService.definition.refusal(caller, "iam:GetUser")
        #expect(error?.description == "InvalidClientTokenId: The security token included in the request is invalid")
        #expect(error?.status == 403)
    }

    @Test func everyOperationIsInTheTableOnce() throws {
        let bench = try IAMBench()
        let ring = bench.ring
        let table = IAMService(directory: bench.directory, storeRing: { ring }).operations()
        #expect(Set(table.names).isSubset(of: IAMShapes.allOperationNames))
        #expect(table.names.count == 89)
    }
}

/// Reference iam.md §1.8, §4.9 and rows X24–X26 of sts.md.
@Suite struct RoleTests {
    @Test func recreatedPrincipalIsNotTrusted() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        let first = try #require(bench.directory.snapshot.user(named: "Bob", in: bench.account)).id.rawValue
        let arn = "arn:aws:iam::111122223333:user/Bob"
        try await bench.createRole("R", trusting: arn)
        let shown = { () throws -> String in
            let text = try #require(bench.read(GetRole(), .init(roleName: "r")).role.assumeRolePolicyDocument)
            return try PercentEncoding.decode(text.utf8)
        }
        #expect(try shown() == IAMBench.trust(arn))
        try await bench.write(DeleteUser(directory: bench.directory), .init(userName: "Bob"))
        #expect(try shown() == IAMBench.trust(first))
        try await bench.createUser("Bob")
        #expect(try shown() == IAMBench.trust(first))
        #expect(
            await refusal { try await bench.createRole("S", trusting: first) }
                == "400 MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"\(first)\"")
    }

    /// §1.3, §1.8: who is not there, and what cannot be one: groups, patterns, names in other case.
    @Test(arguments: [
        "arn:aws:iam::111122223333:user/No", "arn:aws:iam::999999999999:root", "999999999999",
        "arn:aws:iam::111122223333:group/G", "arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:user/*",
        "arn:aws:iam::111122223333:instance-profile/P", "arn:aws:sts::111122223333:assumed-role/No/s",
        "arn:aws:s3:::b", "arn:aws:iam::111122223333:", "AIDAAAAAAAAAAAAAAAAAA", "nobody", "",
    ])
    func unknownPrincipalIsRefusedAsSent(principal: String) async throws {
        let bench = try IAMBench()
        #expect(
            await refusal { try await bench.createRole("R", trusting: principal) }
                == "400 MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"\(principal)\"")
    }

    /// §1.8. There are no providers yet, so that no ARN of one is there.
    @Test(arguments: [
        ("Service", "invalid.example.com", "\"SERVICE\":\"invalid.example.com\""),
        ("Service", "ec2", "\"SERVICE\":\"ec2\""), ("Service", "*", "\"SERVICE\":\"*\""),
        (
            "Federated", "arn:aws:iam::111122223333:saml-provider/No",
            "\"FEDERATED\":\"arn:aws:iam::111122223333:saml-provider/No\""
        ),
    ])
    func otherPrincipalsThatAreNone(kind: String, name: String, place: String) async throws {
        let bench = try IAMBench()
        let create = CreateRole(directory: bench.directory, random: .system)
        let trust = #"{"Statement":{"Effect":"Allow","Principal":{"\#(kind)":"\#(name)"},"Action":"sts:AssumeRole"}}"#
        #expect(
            await refusal { try await bench.write(create, .init(roleName: "R", assumeRolePolicyDocument: trust)) }
                == "400 MalformedPolicyDocument: Invalid principal in policy: \(place)")
    }

    @Test func updateKeepsWhatIsNotGiven() async throws {
        let bench = try IAMBench()
        try await bench.createRole("R", trusting: "111122223333")
        let update = UpdateRole(directory: bench.directory)
        try await bench.write(update, .init(roleName: "R", maxSessionDuration: 7_200))
        try await bench.write(update, .init(roleName: "R", description: "d"))
        let role = try bench.read(GetRole(), .init(roleName: "R")).role
        #expect(role.maxSessionDuration == 7_200)
        #expect(role.description == "d")
        #expect(role.assumeRolePolicyDocument?.contains("arn%3Aaws%3Aiam%3A%3A111122223333%3Aroot") == true)
    }
}

/// Reference iam.md §6.9.
@Suite struct PolicyTests {
    @Test func versionsAreNumberedForEver() async throws {
        let bench = try IAMBench()
        let arn = try await bench.createPolicy("P")
        let create = CreatePolicyVersion(directory: bench.directory)
        for _ in 0..<4 {
            try await bench.write(create, .init(policyArn: arn, policyDocument: IAMBench.allowAll))
        }
        #expect(
            await refusal { try await bench.write(create, .init(policyArn: arn, policyDocument: IAMBench.allowAll)) }
                == "409 LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, "
                + "you must delete an existing version.")
        let delete = DeletePolicyVersion(directory: bench.directory)
        #expect(
            await refusal { try await bench.write(delete, .init(policyArn: arn, versionId: "v1")) }
                == "409 DeleteConflict: Cannot delete the default version of a policy.")
        try await bench.write(delete, .init(policyArn: arn, versionId: "v5"))
        let next = try await bench.write(create, .init(policyArn: arn, policyDocument: IAMBench.allowAll))
        #expect(next.policyVersion?.versionId == "v6")
        let listed = try bench.read(ListPolicyVersions(), .init(policyArn: arn)).versions?.map(\.versionId)
        #expect(listed == ["v6", "v4", "v3", "v2", "v1"])
    }

    @Test func attachmentRules() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        let attach = AttachUserPolicy(directory: bench.directory)
        for index in 0..<10 {
            let arn = try await bench.createPolicy("P\(index)")
            for _ in 0..<2 { try await bench.write(attach, .init(userName: "Bob", policyArn: arn)) }
        }
        let admin = "arn:aws:iam::aws:policy/AdministratorAccess"
        #expect(
            await refusal { try await bench.write(attach, .init(userName: "Bob", policyArn: admin)) }
                == "409 LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10")
        let missing = "arn:aws:iam::111122223333:policy/Nope"
        #expect(
            await refusal { try await bench.write(attach, .init(userName: "Bob", policyArn: missing)) }
                == "404 NoSuchEntity: Policy \(missing) does not exist or is not attachable.")
        #expect(
            await refusal {
                try await bench.write(
                    DetachUserPolicy(directory: bench.directory), .init(userName: "Bob", policyArn: missing))
            } == "404 NoSuchEntity: Policy \(missing) was not found.")
        #expect(
            await refusal {
                try await bench.write(
                    DeletePolicy(directory: bench.directory), .init(policyArn: "arn:aws:iam::111122223333:policy/P0"))
            } == "409 DeleteConflict: Cannot delete a policy attached to entities.")
        #expect(
            await refusal { try await bench.write(DeletePolicy(directory: bench.directory), .init(policyArn: admin)) }
                == "403 AccessDenied: Cannot delete policies outside your own account.")
    }

    @Test func inlinePoliciesHaveOneQuotaTogether() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        let put = PutUserPolicy(directory: bench.directory)
        let long =
            #"{"Statement":[{"Effect":"Allow","Action":"s3:*","#
            + #""Resource":"arn:aws:s3:::\#(String(repeating: "b", count: 1_100))"}]}"#
        try await bench.write(put, .init(userName: "Bob", policyName: "One", policyDocument: long))
        try await bench.write(put, .init(userName: "Bob", policyName: "ONE", policyDocument: long))
        #expect(
            await refusal {
                try await bench.write(put, .init(userName: "Bob", policyName: "Two", policyDocument: long))
            } == "409 LimitExceeded: Maximum policy size of 2048 bytes exceeded for user Bob")
        #expect(try bench.read(ListUserPolicies(), .init(userName: "Bob")).policyNames == ["One"])
        #expect(try bench.read(GetUserPolicy(), .init(userName: "Bob", policyName: "oNe")).policyName == "oNe")
    }
}

/// Reference iam.md §6.2, §6.4, §6.9.
@Suite struct AccessKeyTests {
    @Test func secretRestsSealedUnderItsID() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        let made = try await bench.createKey("Bob").accessKey
        #expect(made.secretAccessKey.utf8.count == 40)
        #expect(made.accessKeyId.hasPrefix("AKIA"))
        let stored = try #require(AccessKeyID(made.accessKeyId).flatMap { bench.directory.snapshot.accessKey($0) })
        let opened = try bench.ring.open(
            stored.sealedSecret, purpose: .longTermSecret, associatedData: Array(made.accessKeyId.utf8),
            now: bench.now.seconds)
        #expect(opened.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } == made.secretAccessKey)
    }

    @Test func quotaOwnersAndStates() async throws {
        let bench = try IAMBench()
        try await bench.createUser("Bob")
        try await bench.createUser("Eve")
        let key = try await bench.createKey("Bob").accessKey.accessKeyId
        _ = try await bench.createKey("Bob")
        #expect(
            await refusal { _ = try await bench.createKey("Bob") }
                == "409 LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2")
        #expect(
            await refusal {
                try await bench.write(
                    DeleteAccessKey(directory: bench.directory), .init(userName: "Eve", accessKeyId: key))
            } == "404 NoSuchEntity: The Access Key with id \(key) cannot be found.")
        let update = UpdateAccessKey(directory: bench.directory)
        #expect(
            await refusal {
                try await bench.write(update, .init(userName: "Bob", accessKeyId: key, status: "Expired"))
            }.hasPrefix("400 InvalidInput"))
        try await bench.write(update, .init(userName: "Bob", accessKeyId: key, status: "Inactive"))
        let states = try bench.read(ListAccessKeys(), .init(userName: "Bob")).accessKeyMetadata.map(\.status)
        #expect(states == ["Inactive", "Active"])
    }
}

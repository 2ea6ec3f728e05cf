import ServiceShapes
import Testing
import WireProtocol

@Suite("IAM input constraints")
struct IAMViolationsTests {
    static func message<Input: QueryInput>(_ type: Input.Type, _ form: String) throws -> String? {
        switch try decode(type, form) {
        case .success: return nil
        case .failure(let error):
            #expect(error.code == "ValidationError")
            return error.message
        }
    }

    @Test("no value is repeated (iam.md §6.2)")
    func omitted() throws {
        #expect(
            try Self.message(IAMShapes.CreateUserInput.self, "")
                == "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must not be null"
        )
        let long = String(repeating: "a", count: 65)
        #expect(
            try Self.message(IAMShapes.CreateUserInput.self, "UserName=\(long)")
                == "1 validation error detected: Value at 'userName' failed to satisfy constraint: "
                + "Member must have length less than or equal to 64")
    }

    @Test(
        "names, paths and documents have sentences of their own (iam.md §6.2)",
        arguments: [
            (
                "UserName=a%20b",
                "The specified value for userName is invalid. It must contain only alphanumeric characters and/or the "
                    + "following: +=,.@_-"
            ),
            (
                "UserName=a&Path=x",
                "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric "
                    + "characters and/or / characters."
            ),
            (
                // Only the first is reported, in the order of the model.
                "UserName=a%20b&Path=x",
                "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric "
                    + "characters and/or / characters."
            ),
        ])
    func sentences(form: String, message: String) throws {
        #expect(try Self.message(IAMShapes.CreateUserInput.self, form) == message)
    }

    @Test("further sentences: path prefix, policy document, access key id")
    func moreSentences() throws {
        let prefix =
            "The specified value for pathPrefix is invalid. It must begin with the / character and contain only "
            + "alphanumeric characters and/or / characters."
        #expect(try Self.message(IAMShapes.ListUsersInput.self, "PathPrefix=x") == prefix)
        #expect(try Self.message(IAMShapes.ListPoliciesInput.self, "PathPrefix=x") == prefix)
        #expect(
            try Self.message(IAMShapes.PutUserPolicyInput.self, "UserName=a&PolicyName=b&PolicyDocument=%E2%82%AC")
                == "The specified value for policyDocument is invalid. It must contain only printable ASCII characters."
        )
        #expect(
            try Self.message(IAMShapes.DeleteAccessKeyInput.self, "AccessKeyId=AKIA-AAAAAAAAAAAAA")
                == "The specified value for accessKeyId is invalid. It must contain only alphanumeric characters.")
    }

    @Test("a clause comes before a sentence")
    func clausesFirst() throws {
        #expect(
            try Self.message(IAMShapes.PutUserPolicyInput.self, "UserName=a%20b&PolicyName=b")
                == "1 validation error detected: Value at 'policyDocument' failed to satisfy constraint: "
                + "Member must not be null")
    }

    @Test("enumerations are named without their values, ranges as ranges (iam.md §6.2)")
    func enumerationsAndRanges() throws {
        let form = "AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status="
        for status in ["active", "", "Active%20", "Aсtive"] {
            #expect(
                try Self.message(IAMShapes.UpdateAccessKeyInput.self, form + status)
                    == "1 validation error detected: Value at 'status' failed to satisfy constraint: "
                    + "Member must satisfy enum value set")
        }
        #expect(try Self.message(IAMShapes.UpdateAccessKeyInput.self, form + "Inactive") == nil)
        for count in ["0", "1001", "-5"] {
            #expect(
                try Self.message(IAMShapes.ListUsersInput.self, "MaxItems=\(count)")
                    == "1 validation error detected: Value at 'maxItems' failed to satisfy constraint: "
                    + "Member must have value between 1 and 1000")
        }
        #expect(try Self.message(IAMShapes.ListUsersInput.self, "MaxItems=1000") == nil)
    }

    @Test("a version id prints its pattern (iam.md §6.2)")
    func versionID() throws {
        let form = "PolicyArn=arn:aws:iam::123456789012:policy/p&VersionId="
        for version in ["1", "v0", "v01", "V1", "v", "v1a", "v1.x!"] {
            #expect(
                try Self.message(IAMShapes.GetPolicyVersionInput.self, form + version)
                    == "1 validation error detected: Value at 'versionId' failed to satisfy constraint: "
                    + #"Member must satisfy regular expression pattern: v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"#)
        }
        for version in ["v1", "v10", "v9.", "v2.a-B"] {
            #expect(try Self.message(IAMShapes.GetPolicyVersionInput.self, form + version) == nil)
        }
    }

    @Test("tags: paths of members, one limit for all (iam.md §6.7)")
    func tags() throws {
        let key = String(repeating: "k", count: 129)
        #expect(
            try Self.message(
                IAMShapes.TagUserInput.self, "UserName=a&Tags.member.1.Key=\(key)&Tags.member.1.Value=v")
                == "1 validation error detected: Value at 'tags.1.member.key' failed to satisfy constraint: "
                + "Member must have length less than or equal to 128")
        #expect(
            try Self.message(IAMShapes.TagUserInput.self, "UserName=a&Tags.member.2.Key=k&Tags.member.2.Value=v")
                == "1 validation error detected: Value at 'tags.1.member' failed to satisfy constraint: "
                + "Member must not be null")
        #expect(
            try Self.message(IAMShapes.UntagUserInput.self, "UserName=a&TagKeys.member.1=%21")
                == "1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy "
                + "constraint: [Member must have length less than or equal to 128, Member must have length greater than "
                + #"or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+, "#
                + "Member must not be null]")
    }

    @Test("nested lists of the simulator")
    func simulator() throws {
        let input = try decode(
            IAMShapes.SimulateCustomPolicyInput.self,
            "PolicyInputList.member.1=%7B%7D&ActionNames.member.1=s3:GetObject&ContextEntries.member.1.ContextKeyName=aws:a"
                + "&ContextEntries.member.1.ContextKeyValues.member.1=x&ContextEntries.member.1.ContextKeyType=string"
        ).get()
        #expect(input.policyInputList == ["{}"])
        #expect(input.contextEntries?.first?.contextKeyValues == ["x"])
        #expect(
            try Self.message(IAMShapes.SimulateCustomPolicyInput.self, "")?.hasPrefix("2 validation errors") == true)
    }
}

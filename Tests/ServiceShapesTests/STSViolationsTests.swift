import Foundation
import ServiceShapes
import Testing
import WireProtocol

/// Decodes an input from a form, or gives the error that the client gets.
func decode<Input: QueryInput>(_ type: Input.Type, _ form: String) throws -> Result<Input, ServiceError> {
    let parameters = try QueryParameters(decoding: Array(form.utf8))
    do throws(ServiceError) {
        return .success(try Input(decoding: parameters))
    } catch {
        return .failure(error)
    }
}

/// The clauses of a combined error, in any order (row V5), without its head.
func clauses<Input: QueryInput>(of type: Input.Type, _ form: String) throws -> Set<String> {
    guard case .failure(let error) = try decode(type, form) else { return [] }
    #expect(error.code == "ValidationError")
    #expect(error.status == 400)
    let message = error.message ?? ""
    let parts = message.split(separator: " detected: ", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return [message] }
    let found = parts[1].components(separatedBy: "; Value ").enumerated().map {
        $0.offset == 0 ? $0.element : "Value " + $0.element
    }
    #expect(parts[0] == "\(found.count) validation error\(found.count == 1 ? "" : "s")")
    return Set(found)
}

@Suite("STS input constraints")
struct STSViolationsTests {
    typealias AssumeRole = STSShapes.AssumeRoleInput
    static let arn = "RoleArn=arn:aws:iam::123456789012:role/a"
    static let valid = arn + "&RoleSessionName=name"

    @Test("absent required members are null (rows V1, V2, V4)")
    func missing() throws {
        #expect(
            try clauses(of: AssumeRole.self, "") == [
                "Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
                "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
            ])
        #expect(
            try clauses(of: AssumeRole.self, valid(adding: "Tags.member.1.Value=v")) == [
                "Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null"
            ])
    }

    @Test("several constraints on one value are several clauses (row V5), the pattern as the model prints it (V6)")
    func several() throws {
        #expect(
            try clauses(of: AssumeRole.self, Self.arn + "&RoleSessionName=%C3%A9") == [
                "Value 'é' at 'roleSessionName' failed to satisfy constraint: "
                    + #"Member must satisfy regular expression pattern: [\w+=,.@-]*"#,
                "Value 'é' at 'roleSessionName' failed to satisfy constraint: "
                    + "Member must have length greater than or equal to 2",
            ])
    }

    @Test(
        "limits of numbers (row V4)",
        arguments: [
            ("899", "Member must have value greater than or equal to 900"),
            ("-1", "Member must have value greater than or equal to 900"),
            ("43201", "Member must have value less than or equal to 43200"),
            ("2147483647", "Member must have value less than or equal to 43200"),
        ])
    func range(value: String, constraint: String) throws {
        #expect(
            try clauses(of: AssumeRole.self, valid(adding: "DurationSeconds=\(value)")) == [
                "Value '\(value)' at 'durationSeconds' failed to satisfy constraint: \(constraint)"
            ])
    }

    @Test(
        "numbers that AWS reads (row W6)",
        arguments: [("900", 900), ("0900", 900), ("%2B900", 900), ("43200", 43_200)])
    func integers(text: String, value: Int) throws {
        #expect(try decode(AssumeRole.self, valid(adding: "DurationSeconds=\(text)")).get().durationSeconds == value)
    }

    @Test(
        "what is no number is MalformedInput without a message (row W6)",
        arguments: [
            "+900+", "%09900%0A", "900.0", "9e2", "abc", "2147483648", "-2147483649", "%2B", "-", "0x10", "%D9%A1",
            "99999999999999999999999999",
        ])
    func malformed(text: String) throws {
        guard case .failure(let error) = try decode(AssumeRole.self, valid(adding: "DurationSeconds=\(text)")) else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == "MalformedInput")
        #expect(error.status == 400)
        #expect(error.message == nil)
    }

    @Test("an empty number says so (row W6)")
    func emptyNumber() throws {
        guard case .failure(let error) = try decode(AssumeRole.self, valid(adding: "DurationSeconds=")) else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == "MalformedInput")
        #expect(error.message == "missing value for decimal type")
    }

    @Test("lengths are Unicode code points, without normalization (row W7)")
    func codePoints() throws {
        let composed = String(repeating: "%C3%A9", count: 256)
        #expect(
            try clauses(of: AssumeRole.self, valid(adding: "Tags.member.1.Key=k&Tags.member.1.Value=\(composed)"))
                .isEmpty)
        let key = String(repeating: "e%CC%81", count: 1)
        // A combining mark is neither letter, separator nor number.
        #expect(
            try clauses(of: AssumeRole.self, valid(adding: "Tags.member.1.Key=\(key)&Tags.member.1.Value=")).count == 1)
        let longARN = String(repeating: "%C3%A9", count: 2_048)
        #expect(try clauses(of: AssumeRole.self, "RoleArn=\(longARN)&RoleSessionName=name").isEmpty)
        #expect(try clauses(of: AssumeRole.self, "RoleArn=\(longARN)x&RoleSessionName=name").count == 1)
    }

    @Test("characters beyond the basic plane fail an ARN's pattern (row W7)")
    func supplementary() throws {
        let arn = String(repeating: "%F0%9F%98%80", count: 20)
        #expect(try clauses(of: AssumeRole.self, "RoleArn=\(arn)&RoleSessionName=name").count == 1)
    }

    @Test("sensitive values are left out (row V3)")
    func sensitive() throws {
        let found = try clauses(
            of: STSShapes.AssumeRoleWithWebIdentityInput.self, Self.valid + "&WebIdentityToken=abc")
        #expect(
            found == [
                "Value at 'webIdentityToken' failed to satisfy constraint: "
                    + "Member must have length greater than or equal to 4"
            ])
    }

    @Test("lists of texts name every constraint of their elements; list lengths are checked")
    func lists() throws {
        #expect(
            try clauses(
                of: AssumeRole.self, valid(adding: "TransitiveTagKeys.member.1=a&TransitiveTagKeys.member.2=%23")) == [
                    "Value '[a, #]' at 'transitiveTagKeys' failed to satisfy constraint: Member must satisfy constraint: "
                        + "[Member must have length less than or equal to 128, Member must have length greater than or equal "
                        + #"to 1, Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+, "#
                        + "Member must not be null]"
                ])
        let tags = (1...51).map { "Tags.member.\($0).Key=k\($0)&Tags.member.\($0).Value=" }.joined(separator: "&")
        #expect(
            try clauses(of: AssumeRole.self, valid(adding: tags)) == [
                "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50"
            ])
    }

    @Test("a structure without members is null (row O2)")
    func emptyStructure() throws {
        #expect(
            try clauses(of: STSShapes.AssumeRootInput.self, "TargetPrincipal=123456789012&TaskPolicyArn=") == [
                "Value null at 'taskPolicyArn' failed to satisfy constraint: Member must not be null"
            ])
    }

    @Test("a valid request is read in full, unknown parameters ignored (row W4), the first of repeated ones taken (W3)")
    func valid() throws {
        let form =
            Self.valid
            + "&RoleSessionName=other&Unknown=1&PolicyArns.member.1.arn=arn:aws:iam::aws:policy/a&Policy=%7B%7D"
            + "&Tags.member.01.Key=k&Tags.member.1.Value=v&Tags.member.1.Key=other&TransitiveTagKeys.member.1=k"
            + "&ExternalId=a:b/c&SourceIdentity=me&MinimumSessionTokenSize=0"
        let input = try decode(AssumeRole.self, form).get()
        #expect(
            input
                == AssumeRole(
                    roleArn: "arn:aws:iam::123456789012:role/a", roleSessionName: "name",
                    policyArns: [STSShapes.PolicyDescriptorType(arn: "arn:aws:iam::aws:policy/a")], policy: "{}",
                    tags: [STSShapes.Tag(key: "k", value: "v")], transitiveTagKeys: ["k"], externalId: "a:b/c",
                    sourceIdentity: "me", minimumSessionTokenSize: 0))
        #expect(try decode(AssumeRole.self, Self.valid + "&Tags=").get().tags == [])
        #expect(try decode(AssumeRole.self, Self.valid).get().tags == nil)
    }

    private func valid(adding more: String) -> String { Self.valid + "&" + more }
}

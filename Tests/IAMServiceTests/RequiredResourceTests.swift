import Directory
import IAMService
import ServiceTesting
import Testing

/// Reference iam.md §8.1, §8.2, §8.3: the resource that a statement must match, operation by operation.
@Suite struct RequiredResourceTests {
    /// The ARN behind what a denial prints (§5.4).
    private static func arn(of printed: String) -> String {
        let words = printed.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return printed }
        switch words[0] {
        case "policy" where words[1].hasPrefix("arn:"): return String(words[1])
        case "policy" where words[1].hasPrefix("path "): return "*"
        default: return "\(DenialTextTests.arn)\(words[0])/\(words[1])"
        }
    }

    private func refusal(_ row: DenialTextTests.Row, statement: String) async throws -> String {
        let bench = try await DenialTextTests()
        let policy = #"{"Version":"2012-10-17","Statement":\#(statement)}"#
        let caller = try await bench.world.user("May", in: bench.account, policies: [policy])
        return try await bench.world.call(
            row.operation, row.parameters, of: bench.service, as: bench.world.key(of: caller)
        ).refusal
    }

    /// `"Action": the operation` on R is enough to be let in; whatever comes then is no denial.
    @Test(arguments: DenialTextTests.rows) func theResourceIsEnough(row: DenialTextTests.Row) async throws {
        let resource = Self.arn(of: row.resource)
        let statement = #"{"Effect":"Allow","Action":"iam:\#(row.operation)","Resource":"\#(resource)"}"#
        #expect(!(try await refusal(row, statement: statement)).contains("is not authorized"))
    }

    /// Leave on everything but R is none; where R is `*` no ARN does.
    @Test(arguments: DenialTextTests.rows) func anyOtherIsNot(row: DenialTextTests.Row) async throws {
        let resource = Self.arn(of: row.resource)
        let element = resource == "*" ? #""Resource":"\#(DenialTextTests.arn)*""# : #""NotResource":"\#(resource)""#
        let statement = #"{"Effect":"Allow","Action":"*",\#(element)}"#
        let expected = DenialTextTests.sentence(row.operation, row.resource, caller: "user/May")
        #expect(try await refusal(row, statement: statement).hasPrefix(expected))
    }

    /// §1.6: lists are asked with the prefix of their ARNs, which one entity's ARN does not match.
    @Test(arguments: [("ListUsers", "user"), ("ListRoles", "role"), ("ListGroups", "group")])
    func oneEntityIsNoList(operation: String, kind: String) async throws {
        let row = DenialTextTests.Row(operation, [], "\(DenialTextTests.arn)\(kind)/")
        for (pattern, isEnough) in [("\(kind)/*", true), ("*", true), ("\(kind)/U", false), ("\(kind)", false)] {
            let statement =
                #"{"Effect":"Allow","Action":"iam:List*","Resource":"\#(DenialTextTests.arn)\#(pattern)"}"#
            #expect((try await refusal(row, statement: statement) == "200") == isEnough, "\(pattern)")
        }
    }
}

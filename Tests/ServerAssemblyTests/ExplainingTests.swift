import AWSNames
import Foundation
import Testing

@testable import ServerAssembly

/// Questions on a command line and on the control socket.
@Suite struct ExplainQuestionTests {
    @Test func contexts() throws {
        #expect(
            try ExplainQuestion.context(["a=1", "b=", "a=2", "c=x=y"]) == ["a": ["1", "2"], "b": [""], "c": ["x=y"]])
        for pair in ["a", "=1", ""] {
            #expect(throws: AssemblyError.self) { try ExplainQuestion.context([pair]) }
        }
    }

    @Test func travelAsOneWord() throws {
        let question = ExplainQuestion(
            principal: "arn:aws:iam::111122223333:user/ü", action: "s3:GetObject", resource: "*",
            context: ["k": ["a b", "\n"]], identityPolicy: "{\n}", resourcePolicy: nil)
        let line = ControlRequest.explain(question).line
        #expect(ControlRequest(line: line) == .explain(question))
        #expect(!line.contains("\n"))
        for broken in [line + "A", String(line.dropLast(3)), "stint-control/1 explain -", "stint-control/1 explain "] {
            #expect(ControlRequest(line: broken) == nil)
        }
        #expect(ControlRequest(line: "stint-control/1 explain e30=") == nil)
    }
}

/// What is printed of a document.
@Suite struct ExplanationReportTests {
    private static let document = """
        {"allowed":false,"explicitDeny":false,"matchedStatements":{"items":[]},"failures":{"items":[]},"context":{\
        "principal":{"id":"AIDA","name":"Hello","arn":"arn:aws:iam::111122223333:user/Hello"},"action":"s3:GetObject",\
        "resource":"arn:aws:s3:::b/k","conditions":{"items":[]}},"explanation":{"time":"2026-11-26T05:00:00Z",\
        "decidedBy":"identity-based policy","crossAccount":false,"layers":[{"policyType":"permissions boundary",\
        "outcome":"allow","policies":[{"name":"B","arn":"arn:aws:iam::111122223333:policy/B","matched":[{\
        "statementId":"","index":0,"line":1,"effect":"Allow"}],"nearlyMatched":[]}]},{"policyType":\
        "identity-based policy","outcome":"implicitDeny","policies":[{"name":"P1","matched":[],"nearlyMatched":[{\
        "statementId":"Inside","index":1,"line":7,"effect":"Allow","mismatch":{"element":"Condition","operator":\
        "IpAddress","key":"aws:SourceIp","expected":["10.0.0.0/8","192.0.2.0/24"],"actual":["127.0.0.1"]}}]}],\
        "omittedPolicies":2}],"missingContextKeys":["aws:MultiFactorAuthAge"],"truncated":true}}
        """

    @Test func aDenial() throws {
        let report = try ExplanationReport(Self.document)
        #expect(!report.isAllowed)
        #expect(
            report.text == """
                NOT ALLOWED  s3:GetObject
                on           arn:aws:s3:::b/k
                by           arn:aws:iam::111122223333:user/Hello
                at           2026-11-26T05:00:00Z
                because      no identity-based policy allows s3:GetObject

                permissions boundary             allows
                  arn:aws:iam::111122223333:policy/B
                    allows   statement 1 (line 1)
                identity-based policy            says nothing
                  P1
                    would allow statement 2 "Inside" (line 7), but for IpAddress on aws:SourceIp
                                wants  10.0.0.0/8, 192.0.2.0/24
                                has    127.0.0.1
                  and 2 more with nothing about it

                Asked for and not in the request: aws:MultiFactorAuthAge

                There was more than fits into a message; what is above is complete in how the layers came out.

                """)
    }

    /// What could not change how a layer came out is left out.
    @Test func nearMissesOfUse() throws {
        func miss(_ sid: String, _ effect: String, _ element: String) -> String {
            """
            {"statementId":"\(sid)","index":0,"line":1,"effect":"\(effect)","mismatch":{"element":"\(element)",\
            "operator":"Bool","key":"k","expected":["x"]}}
            """
        }
        let misses = [
            miss("A", "Deny", "Resource"), miss("B", "Deny", "Condition"), miss("C", "Allow", "Resource"),
            miss("D", "Deny", "Action"), miss("E", "Allow", "Condition"),
        ].joined(separator: ",")
        func shown(_ outcome: String) throws -> String {
            let text = try ExplanationReport(
                """
                {"allowed":false,"context":{"action":"a:b"},"explanation":{"layers":[{"policyType":\
                "identity-based policy","outcome":"\(outcome)","policies":[{"name":"P","nearlyMatched":[\(misses)]}]}],\
                "notes":["There is no role R in account 111122223333."]}}
                """
            ).text
            #expect(text.contains("Note: There is no role R in account 111122223333."))
            return String("ABCDE".filter { text.contains("\"\($0)\"") })
        }
        #expect(try shown("allow") == "B")
        #expect(try shown("explicitDeny") == "")
        #expect(try shown("implicitDeny") == "CE")
    }

    @Test func questionsThatAreNone() throws {
        func question(_ principal: String, _ action: String, _ resource: String) -> ExplainQuestion {
            ExplainQuestion(principal: principal, action: action, resource: resource)
        }
        let user = "arn:aws:iam::111122223333:user/U"
        #expect(throws: Never.self) { try question(user, "a:b", "*").check() }
        #expect(throws: Never.self) { try question("anonymous", "a:b", user).check() }
        for wrong in [question("U", "a:b", "*"), question(user, "nonsense", "*"), question(user, "a:b", "x")] {
            let error = #expect(throws: AssemblyError.self) { try wrong.check() }
            #expect(error?.exitCode == 64)
        }
    }

    @Test func documentsOfOthers() throws {
        let bare = try ExplanationReport(
            #"{"allowed":false,"explicitDeny":true,"context":{"action":"ec2:RunInstances"}}"#)
        #expect(bare.text.hasPrefix("DENIED       ec2:RunInstances\n"))
        #expect(throws: AssemblyError.self) { try ExplanationReport("[]") }
        #expect(throws: AssemblyError.self) { try ExplanationReport("not JSON") }
        #expect(try ExplanationReport(#"{"allowed":true}"#).isAllowed)
        #expect(try !ExplanationReport("{}").isAllowed)
    }

    @Test func longListsAreWrapped() throws {
        let values = (0..<40).map { "\"10.0.\($0).0/24\"" }.joined(separator: ",")
        let text = Self.document.replacing("\"10.0.0.0/8\",\"192.0.2.0/24\"", with: values)
        let lines = try ExplanationReport(text).text.split(separator: "\n")
        #expect(lines.count > 20)
        #expect(lines.allSatisfy { $0.count <= 100 })
    }
}

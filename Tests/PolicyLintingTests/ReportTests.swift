import PolicyEngine
import Testing

@testable import PolicyLinting

@Suite struct PolicyReportTests {
    private static let check = PolicyCheck(now: 1_789_430_400_000)

    @Test func textForATerminal() {
        let policy = """
            {
            \t"Version": "2012-10-17",
            \t"Statement": {"Effect": "Allow", "Action": "s3:GetObjcet", "Resource": "arn:aws:s3:::b/*"}
            }
            """
        let report = Self.check.check(policy, as: .managed)
        #expect(
            report.text(of: policy, file: "p.json") == """
                p.json:3:45: warning: s3 has no action "GetObjcet"; did you mean "GetObject"? [unknown-action]
                    \t"Statement": {"Effect": "Allow", "Action": "s3:GetObjcet", "Resource": "arn:aws:s3:::b/*"}
                    \t                                           ^~~~~~~~~~~~~~
                p.json: managed policy: 1 warning

                """)
        #expect(report.hasFaults)
    }

    @Test func textOfACleanPolicy() {
        let policy =
            #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}}"#
        let report = Self.check.check(policy, as: .inline)
        #expect(report.text(of: policy, file: "-") == "-: inline policy: no findings\n")
        #expect(!report.hasFaults)
    }

    /// What AWS's own managed policies have, and rightly.
    @Test(arguments: [
        #"{"Effect":"Allow","Action":"kms:Decrypt","Resource":"*","Condition":{"ArnLike":"#
            + #"{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::b/*"}}}"#,
        #"{"Effect":"Allow","Action":"apigateway:GET","Resource":"arn:aws:apigateway:*::/restapis/*/deployments"}"#,
    ])
    func notFaults(_ statement: String) {
        let report = Self.check.check(#"{"Version":"2012-10-17","Statement":\#(statement)}"#, as: .managed)
        #expect(report.findings.isEmpty)
    }

    @Test func aLongLineIsCut() throws {
        let names = (0..<100).map { #""s3:GetObject\#($0)""# }.joined(separator: ",")
        let policy = #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[\#(names)],"Resource":"*"}}"#
        let text = Self.check.check(policy, as: .managed).text(of: policy, file: "p")
        #expect(text.split(separator: "\n").allSatisfy { $0.count < 130 })
        #expect(text.contains("    …") && text.contains("^~~~"))
    }

    @Test func nothingDisturbsTheTerminal() {
        let policy =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:\u{202E}x\u{7F}\",\"Resource\":\"*\"}}"
        let text = Self.check.check(policy, as: .managed).text(of: policy, file: "p")
        #expect(text.contains(#"\u{202e}"#) && text.contains(#"\u{7f}"#))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || $0 == "\u{202E}" })
    }

    @Test func jsonForMachines() {
        let report = Self.check.check(#"{"Version":"2012-10-17"}"#, as: .serviceControl)
        #expect(
            PolicyReport.json([("a\"b", report)])
                == #"{"Files":[{"File":"a\"b","Kind":"scp","Findings":[{"Severity":"error","Rule":"grammar","#
                + #""Message":"The provided policy document does not meet the requirements of the specified policy type. "#
                + #"(a policy must have a Statement)","Line":1,"Column":1,"Length":1}]}]}"#)
    }

    @Test(
        "bytes that are no text of a policy",
        arguments: [([0x7B, 0xFF, 0x7D], 1, 2), ([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], 1, 1), ([], 1, 1), ([0x00], 1, 1)]
            as [([UInt8], Int, Int)])
    func bytes(bytes: [UInt8], line: Int, column: Int) {
        let (_, report) = Self.check.check(bytes, as: nil)
        #expect(report.findings.map(\.rule) == ["grammar"])
        #expect(report.findings.map { [$0.line, $0.column] } == [[line, column]])
    }

    @Test(
        "the kind is guessed",
        arguments: [
            (#"{"Version":"2012-10-17","Statement":{"Action":"*","Resource":"*"}}"#, PolicyKind.managed),
            (#"{"Statement":{"Action":"*","Resource":"*"}}"#, .inline),
            (#"{"Statement":[{"Principal":{},"Action":"*"}]}"#, .trust),
            (#"{"Statement":[{"Effect":"Allow","Principal":"*","Resource":"arn:aws:s3:::b"}]}"#, .bucket),
            (#"{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}"#, .resourceControl),
            (#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}]}"#, .resource),
            ("x", .managed), ("[]", .inline), (#"{"Statement":5}"#, .inline),
        ])
    func guess(text: String, kind: PolicyKind) { #expect(PolicyKind.guess(text) == kind) }

    /// A hostile policy costs no more than a bounded number of comparisons and findings.
    @Test func hostilePoliciesAreBounded() {
        let actions = (0..<4_000).map { #""x\#($0):*a*a*a*b""# }.joined(separator: ",")
        let wide = #"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":[\#(actions)],"Resource":"*"}}"#
        #expect(Self.check.check(wide, as: .inline).findings.count <= 1_000)
        let statement = #"{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}"#
        let many =
            #"{"Version":"2012-10-17","Statement":[\#(Array(repeating: statement, count: 3_000).joined(separator: ","))]}"#
        #expect(Self.check.check(many, as: .inline).findings.count <= 1_000)
    }
}

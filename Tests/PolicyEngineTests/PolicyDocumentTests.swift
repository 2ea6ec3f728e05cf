import Testing

@testable import PolicyEngine

/// Sentences of reference iam.md §1.5.
@Suite struct IdentityPolicyTextTests {
    static let syntax = "Syntax errors in policy."
    static let legacy = "The policy failed legacy parsing"

    static func wrapped(_ statement: String) -> String {
        #"{"Version":"2012-10-17","Statement":\#(statement)}"#
    }

    @Test(
        "faults of shape",
        arguments: [
            "", "null", "[]", "{", "{} x", #"{"a":1,"a":2}"#, #"{"Version":"2012-10-17"}"#,
            #"{"Version":"2011-01-01","Statement":{}}"#, #"{"Statement":[]}"#, #"{"Statement":["x"]}"#,
            #"{"Version":"2012-10-17","Id":["a"],"Statement":{}}"#,
            #"{"Version":"2012-10-17","statement":[]}"#,
            wrapped(#"{"Effect":"Permit","Action":"*","Resource":"*"}"#),
            wrapped(#"{"Action":"*","Resource":"*"}"#),
            wrapped(#"{"Effect":"Allow","Action":"*","NotAction":[],"Resource":"*"}"#),
            wrapped(#"{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}"#),
            wrapped(#"{"Effect":"Allow","Action":{"a":1},"Resource":"*"}"#),
            wrapped(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}"#),
            wrapped(#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":"x"}}"#),
            wrapped(
                #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEqual":{"a":"b"}}}"#),
            wrapped(
                #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAnyValue::StringEquals":{"a":"b"}}}"#
            ),
            wrapped(
                #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":{"b":1}}}}"#
            ),
            wrapped(
                #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a":null}}}"#),
            wrapped(
                #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NullIfExists":{"a":"true"}}}"#
            ),
            wrapped(#"{"Sid":{},"Effect":"Allow","Action":"*","Resource":"*"}"#),
            wrapped(#"{"Effect":"Allow","Action":"*","Resource":"*","Extra":1}"#),
            String(repeating: "[", count: 100_000), #"{"Statement":"\ud800"}"#,
            "{\"Statement\":\"\u{1}\"}",
        ])
    func syntaxErrors(text: String) { expect(text, Self.syntax) }

    @Test func olderVersionsAreRefusedBeforeSidsAndLegacyErrors() {
        let message = "Policy document must be version 2012-10-17 or greater."
        expect(#"{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}"#, message)
        expect(
            #"{"Version":"2008-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},"#
                + #"{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"}]}"#, message)
        #expect(throws: Never.self) {
            try PolicyDocument(
                parsing: #"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#, kind: .inline)
        }
    }

    @Test(
        "legacy parsing",
        arguments: [
            #"{"Effect":"allow","Action":"*","Resource":"*"}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3::b"}"#,
            #"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3::b"}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"arn:aws::::x"}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"arn:aws::x"}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"a":"sdfdsf"}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"a":"234-13"}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","#
                + #""Condition":{"DateLessThan":{"a":"2016-12-13T2:00:00+1"}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"a":"x"}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"a":"2001:db8::1/32"}}}"#,
        ])
    func legacyErrors(statement: String) { expect(Self.wrapped(statement), Self.legacy) }

    @Test(
        "sentences",
        arguments: [
            (
                #"[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},"#
                    + #"{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}]"#,
                "Statement IDs (SID) in a single policy must be unique."
            ),
            (
                #"{"Sid":"a b","Effect":"Allow","Action":"*","Resource":"*"}"#,
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                    + "[0-9A-Za-z]*"
            ),
            (#"{"Effect":"Allow","Resource":"*"}"#, "Policy statement must contain actions."),
            (#"{"Effect":"Allow","Action":[],"Resource":"*"}"#, "Policy statement must contain actions."),
            (
                #"{"Effect":"Allow","Action":"ec2","Resource":"*"}"#,
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            ),
            (#"{"Effect":"Allow","Action":"a a:b","Resource":"*"}"#, "Vendor a a is not valid"),
            (
                #"{"Effect":"Allow","Action":"a:b:c","Resource":"*"}"#,
                "Actions/Condition can contain only one colon."
            ),
            (
                #"{"Effect":"Allow","Action":"s*:Get*","Resource":"*"}"#,
                "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards."
            ),
            (#"{"Effect":"Allow","Action":"nothing"}"#, "Policy statement must contain resources."),
            (
                #"{"Effect":"Allow","Action":"*","Resource":[]}"#,
                "Policy statement must contain resources."
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":"invalid resource"}"#,
                #"Resource invalid resource must be in ARN format or "*"."#
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":""}"#,
                #"Resource  must be in ARN format or "*"."#
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":"arn:b:c:d:e:f:g:h"}"#,
                #"Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h"."#
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":"a:bsdf"}"#,
                #"Partition "bsdf" is not valid for resource "arn:bsdf:*:*:*:*"."#
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":"aws:s3:::x"}"#,
                #"Partition "s3" is not valid for resource "arn:s3:::x:*"."#
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":"arn:aws"}"#,
                "Resource vendor must be fully qualified and cannot contain regexes."
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam:us-east-1::role/x"}"#,
                "IAM resource arn:aws:iam:us-east-1::role/x cannot contain region information."
            ),
            (
                #"{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:us-east-1::x"}"#,
                "Resource arn:aws:s3:us-east-1::x can not contain region information."
            ),
            (
                #"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
                "Policy document should not specify a principal."
            ),
        ])
    func sentence(statement: String, message: String) { expect(Self.wrapped(statement), message) }

    @Test(
        "accepted by AWS",
        arguments: [
            #"{"Effect":"Allow","Action":"x-y.z:*","Resource":"arn:aws:fdsasf"}"#,
            #"{"Effect":"Allow","Action":"iam: asdf safdsf af ","Resource":"*"}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NoSuchOperator":{}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"a":[]}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"a":"2016-01-01T"}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","#
                + #""Condition":{"DateGreaterThan":{"a":"2016-12-13t2:00:00.593194+23"}}}"#,
            #"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateGreaterThan":{"a":"-12345678"}}}"#,
            #"{"Effect":"Deny","NotAction":"iam:*","NotResource":"arn:aws:s3:us-east-1:111111111111:accesspoint/a"}"#,
        ])
    func accepted(statement: String) {
        #expect(throws: Never.self) {
            try PolicyDocument(parsing: Self.wrapped(statement), kind: .managed)
        }
    }

    @Test func errorsPointAtTheirPlace() {
        let error = #expect(throws: PolicyDocumentError.self) {
            try PolicyDocument(parsing: "{\n  \"Version\": 5\n}", kind: .managed)
        }
        #expect(error?.line == 2)
        #expect(error?.column == 14)
    }

    private func expect(_ text: String, _ message: String) {
        let error = #expect(throws: PolicyDocumentError.self) {
            try PolicyDocument(parsing: text, kind: .managed)
        }
        #expect(error?.message == message)
    }
}

/// Sentences of reference iam.md §1.8.
@Suite struct TrustPolicyTests {
    @Test(
        "sentences",
        arguments: [
            (#"x"#, "This policy contains invalid Json"),
            (
                #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole","Resource":"*"}}"#,
                "Has prohibited field Resource"
            ),
            (
                #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"}}"#,
                "AssumeRole policy may only specify STS AssumeRole actions."
            ),
            (
                #"{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"}}}"#,
                "Missing required field Action"
            ),
            (
                #"{"Statement":{"Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}"#,
                "Missing required field Effect"
            ),
            (
                #"{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}"#,
                "Missing required field Principal"
            ),
            (
                #"{"Statement":{"Effect":"Allow","Principal":{},"Action":"sts:AssumeRole"}}"#,
                "Missing required field Principal cannot be empty!"
            ),
            (
                #"{"Statement":{"Effect":"Maybe","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}"#,
                "Invalid effect: Maybe"
            ),
            (#"{"Version":"1","Statement":[]}"#, "The policy must contain a valid version string"),
            (#"{"Statement":[]}"#, "Could not parse the policy: Statement is empty!"),
            (#"{"Statement":{"Effects":"Allow"}}"#, "Unknown field Effects"),
            (
                #"{"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"*"},"Action":"sts:AssumeRole"}}"#,
                "Allow with NotPrincipal is not allowed."
            ),
        ])
    func sentence(text: String, message: String) {
        let error = #expect(throws: PolicyDocumentError.self) {
            try PolicyDocument(parsing: text, kind: .trust)
        }
        #expect(error?.message == message)
    }

    @Test("X24: principals are replaced in place, all else stays byte for byte")
    func principalsAreRewritten() throws {
        let text =
            #"{ "Statement" : [{"Effect":"Allow", "Principal":{"AWS":["a\u002fb","111111111111"], "Service":"x"},"#
            + #""Action":"sts:AssumeRole"}] }"#
        let document = try PolicyDocument(parsing: text, kind: .trust)
        #expect(document.awsPrincipals == ["a/b", "111111111111"])
        let rewritten = document.rewritingAWSPrincipals { "<\($0)\">" }
        #expect(
            rewritten
                == #"{ "Statement" : [{"Effect":"Allow", "Principal":{"AWS":["<a/b\">","<111111111111\">"], "#
                + #""Service":"x"},"#
                + #""Action":"sts:AssumeRole"}] }"#)
    }

    @Test func quotasCountNoWhiteSpaceOutsideStrings() {
        #expect(
            PolicyDocument.quotaCharacters(of: #"{ "a b" : "c\" d" }"#) == #"{"a b":"c\" d"}"#.count)
    }
}

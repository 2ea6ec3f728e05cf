import Testing

@testable import PolicyEngine

/// The shared-issuer rule and the Cognito row of reference iam.md §1.8.
@Suite struct SharedIssuerTests {
    private static let gitHub = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"

    private static func message(
        _ provider: String, _ condition: String?, effect: String = "Allow",
        action: String = "sts:AssumeRoleWithWebIdentity"
    ) -> String? {
        let block = condition.map { #","Condition":\#($0)"# } ?? ""
        let text =
            #"{"Version":"2012-10-17","Statement":{"Effect":"\#(effect)","Principal":{"Federated":"\#(provider)"},"#
            + #""Action":"\#(action)"\#(block)}}"#
        do throws(PolicyDocumentError) {
            _ = try PolicyDocument(parsing: text, kind: .trust)
            return nil
        } catch {
            return error.message
        }
    }

    private static func demand(_ principal: String, _ key: String) -> String {
        "Trust policy with trusted principal \(principal) must evaluate, using StringEquals, StringLike or "
            + "StringEqualsIgnoreCase, \(key) which is not scoped to all."
    }

    @Test(
        "conditions that leave the issuer open",
        arguments: [
            nil, "{}", #"{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}"#,
            #"{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}"#,
            #"{"StringLike":{"token.actions.githubusercontent.com:sub":["repo:o/r:*","*"]}}"#,
            #"{"StringLike":{"token.actions.githubusercontent.com:sub":"*:x"}}"#,
            #"{"StringEquals":{"token.actions.githubusercontent.com:sub":" "}}"#,
            #"{"StringNotEquals":{"token.actions.githubusercontent.com:sub":"a"}}"#,
            #"{"StringEqualsIfExists":{"token.actions.githubusercontent.com:sub":"a"}}"#,
            #"{"Null":{"token.actions.githubusercontent.com:sub":"false"}}"#,
        ] as [String?])
    func open(condition: String?) {
        let issuer = "token.actions.githubusercontent.com"
        #expect(
            Self.message(Self.gitHub, condition)
                == Self.demand(Self.gitHub, "\(issuer):sub or \(issuer):job_workflow_ref"))
        #expect(Self.message(Self.gitHub, condition, action: "sts:*") != nil)
        #expect(Self.message(Self.gitHub, condition, effect: "Deny") == nil)
    }

    @Test(
        "conditions that tell the tokens apart",
        arguments: [
            (gitHub, #"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:o/r:*"}}"#),
            (gitHub, #"{"ForAnyValue:StringEquals":{"TOKEN.actions.githubusercontent.com:SUB":"a"}}"#),
            (gitHub, #"{"StringEquals":{"token.actions.githubusercontent.com:job_workflow_ref":"a"}}"#),
            ("cognito-identity.amazonaws.com", #"{"StringEquals":{"cognito-identity.amazonaws.com:aud":"p"}}"#),
            ("accounts.google.com", #"{"StringEquals":{"accounts.google.com:aud":"p"}}"#),
            (
                "arn:aws:iam::111111111111:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d",
                #"{"StringEquals":{"sts:RoleSessionName":"p"}}"#
            ), ("arn:aws:iam::111111111111:oidc-provider/idp.example.com", "{}"),
        ])
    func closed(provider: String, condition: String) { #expect(Self.message(provider, condition) == nil) }

    @Test func issuersWithDutiesOfTheirOwn() {
        #expect(
            Self.message("cognito-identity.amazonaws.com", nil)
                == "A condition block must be present for the Cognito provider")
        let google = Self.demand("accounts.google.com", "accounts.google.com:aud")
        #expect(Self.message("accounts.google.com", #"{"StringLike":{"accounts.google.com:aud":"p"}}"#) == google)
        #expect(Self.message("accounts.google.com", #"{"StringEquals":{"Accounts.google.com:aud":"p"}}"#) == google)
    }
}

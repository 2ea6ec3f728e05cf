import Foundation
import ServiceShapes
import Testing
import WireProtocol

@Suite("Query replies")
struct QueryReplyTests {
    static let credentials = STSShapes.Credentials(
        accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret/+", sessionToken: "token==",
        expiration: Timestamp(iso8601: "2026-07-13T10:00:00.999Z") ?? Timestamp(seconds: 0))

    static let assumeRole = STSShapes.AssumeRoleOutput(
        credentials: credentials,
        assumedRoleUser: STSShapes.AssumedRoleUser(
            assumedRoleId: "AROAEXAMPLE:session", arn: "arn:aws:sts::123456789012:assumed-role/RoleName/session"),
        sourceIdentity: "only-if-set")

    static func body(_ output: some QueryOutput, _ operation: String, _ format: QueryFormat = .xml) -> String {
        let bytes = output.queryBody(
            in: ReplyElements(operation: operation), namespace: STSShapes.xmlNamespace, requestID: "uuid",
            format: format)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("AssumeRole's body is AWS's, byte for byte (reference sts.md §2.3, rows W26–W30)")
    func assumeRoleXML() {
        #expect(
            Self.body(Self.assumeRole, "AssumeRole") == """
                <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <AssumeRoleResult>
                    <AssumedRoleUser>
                      <AssumedRoleId>AROAEXAMPLE:session</AssumedRoleId>
                      <Arn>arn:aws:sts::123456789012:assumed-role/RoleName/session</Arn>
                    </AssumedRoleUser>
                    <Credentials>
                      <AccessKeyId>ASIAEXAMPLE</AccessKeyId>
                      <SecretAccessKey>secret/+</SecretAccessKey>
                      <SessionToken>token==</SessionToken>
                      <Expiration>2026-07-13T10:00:00Z</Expiration>
                    </Credentials>
                    <SourceIdentity>only-if-set</SourceIdentity>
                  </AssumeRoleResult>
                  <ResponseMetadata>
                    <RequestId>uuid</RequestId>
                  </ResponseMetadata>
                </AssumeRoleResponse>

                """)
    }

    @Test("GetCallerIdentity answers in AWS's order, in XML and in JSON (row W32)")
    func getCallerIdentity() {
        let output = STSShapes.GetCallerIdentityOutput(userId: "AIDA", account: "123456789012", arn: "arn:aws:x")
        let xml = Self.body(output, "GetCallerIdentity")
        let order = ["<Arn>", "<UserId>", "<Account>"].compactMap { xml.range(of: $0)?.lowerBound }
        #expect(order.count == 3)
        #expect(order == order.sorted())
        #expect(
            Self.body(output, "GetCallerIdentity", .json)
                == #"{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Arn":"arn:aws:x","UserId":"AIDA","#
                + #""Account":"123456789012"},"ResponseMetadata":{"RequestId":"uuid"}}}"#)
    }

    @Test("JSON has numbers for instants (row W32)")
    func assumeRoleJSON() {
        #expect(Self.body(Self.assumeRole, "AssumeRole", .json).contains(#""Expiration":1783936800}"#))
    }

    @Test("an operation without output has no result element (iam.md §6.1)")
    func withoutOutput() {
        #expect(
            Self.body(IAMShapes.DeleteUserOutput(), "DeleteUser") == """
                <DeleteUserResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <ResponseMetadata>
                    <RequestId>uuid</RequestId>
                  </ResponseMetadata>
                </DeleteUserResponse>

                """)
        #expect(Self.body(IAMShapes.UpdateRoleOutput(), "UpdateRole").contains("<UpdateRoleResult/>\n"))
    }

    @Test("maps are entries with key and value, lists are members, empty ones stay (iam.md §6.1)")
    func mapsAndLists() {
        let summary = IAMShapes.GetAccountSummaryOutput(summaryMap: ["Users": 2, "Roles": 1])
        #expect(
            Self.body(summary, "GetAccountSummary").contains(
                """
                    <SummaryMap>
                      <entry>
                        <key>Roles</key>
                        <value>1</value>
                      </entry>
                      <entry>
                        <key>Users</key>
                        <value>2</value>
                      </entry>
                    </SummaryMap>
                """))
        #expect(Self.body(summary, "GetAccountSummary", .json).contains(#""SummaryMap":{"Roles":1,"Users":2}"#))
        let aliases = IAMShapes.ListAccountAliasesOutput(accountAliases: [])
        #expect(Self.body(aliases, "ListAccountAliases").contains("<AccountAliases/>"))
        #expect(Self.body(aliases, "ListAccountAliases", .json).contains(#""AccountAliases":[]"#))
    }

    @Test("secrets print nowhere: not described, not interpolated, not dumped (DESIGN §12)")
    func secrets() {
        var dumped = ""
        dump(Self.assumeRole, to: &dumped)
        let key = IAMShapes.CreateAccessKeyOutput(
            accessKey: IAMShapes.AccessKey(
                userName: "u", accessKeyId: "AKIA", status: "Active", secretAccessKey: "secret/+"))
        dump(key, to: &dumped)
        for text in [
            dumped, "\(Self.assumeRole)", String(reflecting: Self.assumeRole), "\(key)", "\(Self.credentials)",
        ] {
            #expect(!text.contains("secret/+"))
            #expect(!text.contains("token=="))
        }
        let input = STSShapes.AssumeRoleWithWebIdentityInput(
            roleArn: "arn", roleSessionName: "name", webIdentityToken: "secret/+")
        #expect(!"\(input)".contains("secret/+"))
        #expect(!String(reflecting: input).contains("secret/+"))
    }
}

import AWSNames
import Directory
import DirectoryConformance
import Foundation
import Testing

@Suite struct AWSManagedPoliciesTests {
    @Test func allAreThereWithTheirARNsAndNoneIsLostToABadID() {
        let snapshot = DirectorySnapshot()
        #expect(
            snapshot.awsPolicies.map(\.arn)
                == [
                    "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "AdministratorAccess", "IAMFullAccess",
                    "IAMReadOnlyAccess", "IAMUserChangePassword", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit",
                ].sorted().map { "arn:aws:iam::aws:policy/" + $0 })
        #expect(snapshot.policy(arn: "arn:aws:iam::aws:policy/ReadOnlyAccess")?.defaultVersion == 182)
    }

    @Test(arguments: AWSManagedPolicies.all)
    func everyDocumentIsJSONOfTheCurrentVersion(_ policy: ManagedPolicy) throws {
        let text = try #require(policy.document?.text)
        let document = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(document["Version"] as? String == "2012-10-17")
        #expect((document["Statement"] as? [Any])?.isEmpty == false)
    }

    @Test func nobodyWritesOrDeletesThem() throws {
        var snapshot = try Fixtures.snapshot(.putAccount(Fixtures.account()))
        for policy in AWSManagedPolicies.all {
            let refusal = DirectoryError.invalid(kind: "policy", id: policy.id.rawValue)
            #expect(throws: refusal) { try snapshot.apply(.putPolicy(policy)) }
            #expect(throws: refusal) { try snapshot.apply(.deletePolicy(policy.id)) }
        }
    }

    @Test func everyAccountMayAttachThem() throws {
        var user = Fixtures.user(1, "u")
        user.attachedPolicies = ["arn:aws:iam::aws:policy/AdministratorAccess"]
        user.permissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        let snapshot = try Fixtures.snapshot(.putAccount(Fixtures.account()), .putUser(user))
        #expect(snapshot.useCounts(policyARN: "arn:aws:iam::aws:policy/AdministratorAccess") == (1, 0))
    }
}

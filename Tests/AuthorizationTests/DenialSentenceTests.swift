import AWSNames
import Authorization
import Directory
import PolicyEngine
import SealedTokens
import ServiceTesting
import Testing
import WireProtocol

/// The sentences of reference iam.md §5, for the wordings that services choose.
@Suite struct DenialSentenceTests {
    let rights: Rights
    var world: World { rights.world }

    init() async throws { rights = try await Rights() }

    private static let subject =
        "User: arn:aws:iam::111111111111:user/Hello is not authorized to perform: s3:GetObject"

    /// §5.6: S3 puts the resource in quotes for callers of the bucket's account, and tells others nothing.
    @Test func s3() async throws {
        let key = try await world.key(of: world.user("Hello", in: rights.account))
        let place = " on resource: \"arn:aws:s3:::b/k\""
        #expect(
            try rights.sentence(key, rights.object()) == Self.subject + place
                + " because no identity-based policy allows the s3:GetObject action")
        #expect(
            try rights.sentence(key, rights.object(Rights.bucket(Documents.aws("*"), "Deny"))) == Self.subject + place
                + " with an explicit deny in a resource-based policy")
        for policy in [nil, Rights.bucket(Documents.aws("*")), Rights.bucket(Documents.aws("*"), "Deny")] {
            #expect(try rights.sentence(key, rights.object(policy, of: rights.other)) == "Access Denied")
        }
        let nameless = AuthorizationCheck("s3:ListAllMyBuckets", on: "arn:aws:s3:::*", wording: .quoted(resource: nil))
        #expect(
            try rights.sentence(key, nameless)
                == "User: arn:aws:iam::111111111111:user/Hello is not authorized to perform: s3:ListAllMyBuckets "
                + "because no identity-based policy allows the s3:ListAllMyBuckets action")
        let nobody = CallerRights(of: .anonymous, in: RequestEnvironment(now: world.clock.now), by: world.snapshot)
        let decision = nobody.decide(try rights.object(Rights.bucket("\"*\"", "Deny")))
        #expect(decision.denial(to: .anonymous).message == "Access Denied")
    }

    /// §5.5, row R7: of roles no cause is told, whatever it was.
    @Test func roles() async throws {
        let key = try await world.key(
            of: world.user("Hello", in: rights.account, policies: [Documents.policy(Documents.deny("*"))]))
        for account in [rights.account, rights.other] {
            let role = "arn:aws:iam::\(account):role/R"
            let check = AuthorizationCheck(
                "sts:AssumeRole", on: role, in: account,
                resourcePolicy: .policy(.allowingNothing, requirement: .required),
                wording: .withoutCause(resource: role))
            #expect(
                try rights.sentence(key, check)
                    == "User: arn:aws:iam::111111111111:user/Hello is not authorized to perform: sts:AssumeRole on "
                    + "resource: \(role)")
        }
    }

    /// §5.1: a policy that a resource must have, and that does not allow.
    @Test func requiredResourcePolicies() async throws {
        let key = try await world.key(of: world.user("Hello", in: rights.account))
        let check = AuthorizationCheck(
            "kms:Decrypt", on: "arn:aws:kms:us-east-1:111111111111:key/k", in: rights.account,
            resourcePolicy: .policy(.allowingNothing, requirement: .required),
            wording: .full(resource: "arn:aws:kms:us-east-1:111111111111:key/k"))
        #expect(
            try rights.sentence(key, check).hasSuffix(
                " because no resource-based policy allows the kms:Decrypt action"))
    }

    /// Who is named: the user, the session, the federated user, root; the action as it is spelled here.
    @Test func subjects() async throws {
        let user = try await world.user("Hello", in: rights.account, path: "/d/")
        let role = try await world.role(
            "App", in: rights.account, path: "/a/", trust: Documents.trust(Documents.aws("111111111111")))
        let denied = try rights.object(Rights.bucket(Documents.aws("*"), "Deny"))
        for (credentials, arn) in [
            (try await world.key(of: user), "arn:aws:iam::111111111111:user/d/Hello"),
            (try world.session(of: role), "arn:aws:sts::111111111111:assumed-role/App/Session"),
            (
                try world.session(.federatedUser, of: user.id, in: rights.account, name: "F"),
                "arn:aws:sts::111111111111:federated-user/F"
            ),
            (try await world.rootKey(of: rights.account), "arn:aws:iam::111111111111:root"),
        ] { #expect(try rights.sentence(credentials, denied).hasPrefix("User: \(arn) is not authorized to perform: ")) }
    }

    /// What the log may know stays out of the sentence.
    @Test func theLogKnowsMore() async throws {
        let key = try await world.key(of: world.user("Hello", in: rights.account))
        let decision = try rights.decide(
            key, rights.object(Rights.bucket(Documents.aws("*"), "Deny"), of: rights.other))
        let error = decision.denial(to: try world.caller(key))
        #expect(error.message == "Access Denied")
        #expect(
            error.logNote == "s3:GetObject on arn:aws:s3:::b/k: explicitDeny by resource-based policy bucket policy")
    }
}

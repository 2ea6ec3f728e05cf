import AWSNames
import Authorization
import CallerAuthentication
import Directory
import PolicyEngine
import SealedTokens
import SecretMaterial
import ServiceKit
import ServiceTesting
import Testing
import WireProtocol

/// Who is believed to be whom (reference sts.md §4.2), and whose credentials end early (DESIGN §4).
@Suite struct CallerTests {
    let gate: Gate
    var world: World { gate.world }

    init() async throws { gate = try await Gate() }

    @Test func root() async throws {
        let key = try await world.rootKey(of: gate.account)
        let session = try world.session(.root, of: nil, in: gate.account)
        for credentials in [key, session] {
            let caller = try gate.caller(credentials)
            #expect(caller.isRoot)
            #expect(caller.arn == "arn:aws:iam::111122223333:root")
            #expect(caller.userID == "111122223333")
            #expect(caller.principalType == "Account")
        }
        #expect(try gate.caller(key).session == nil)
        #expect(try gate.caller(session).session?.origin == .getSessionToken)
    }

    @Test func user() async throws {
        let session = try world.session(.user, of: gate.user.id, in: gate.account)
        for credentials in [gate.key, session] {
            let caller = try gate.caller(credentials)
            #expect(caller.arn == "arn:aws:iam::111122223333:user/division/Hello")
            #expect(caller.userID == gate.user.id.rawValue)
            #expect(caller.callingUser == gate.user.id)
        }
    }

    @Test func roleSession() throws {
        let caller = try gate.caller(
            world.session(of: gate.role, name: "S") {
                $0.tags = [
                    SessionTag(Tag(key: "team", value: "one"), isTransitive: true),
                    SessionTag(Tag(key: "stage", value: "test"), isTransitive: false),
                ]
                $0.sourceIdentity = "Diego"
                $0.firstCaller = .arn(gate.user.arn)
                $0.issuingAccessKeyID = AccessKeyID(gate.key.accessKeyID)
                $0.mfaAuthenticatedAt = world.clock.now.seconds
                $0.chainDepth = 3
            })
        #expect(caller.arn == "arn:aws:sts::111122223333:assumed-role/App/S")  // I6: no path
        #expect(caller.userID == "\(gate.role.id):S")  // I5
        guard case .roleSession(gate.role.id, let roleARN, "S") = caller.principal else {
            Issue.record("\(caller.principal)")
            return
        }
        #expect(roleARN.text == "arn:aws:iam::111122223333:role/apps/App")  // I8
        let session = try #require(caller.session)
        #expect(session.origin == .assumeRole)
        #expect(session.tags.map(\.key) == ["team", "stage"])
        #expect(session.transitiveTagKeys == ["team"])
        #expect(session.sourceIdentity == "Diego")
        #expect(session.firstCaller == .arn(gate.user.arn))
        #expect(session.issuingAccessKeyID?.rawValue == gate.key.accessKeyID)
        #expect(session.mfaAuthenticatedAt == world.clock.now.wholeSeconds)
        #expect(session.chainDepth == 3)
        #expect(!session.hasPolicies)
    }

    @Test func federatedUser() async throws {
        let caller = try gate.caller(
            world.session(.federatedUser, of: gate.user.id, in: gate.account, name: "Bob"))
        #expect(caller.arn == "arn:aws:sts::111122223333:federated-user/Bob")  // I7
        #expect(caller.userID == "111122223333:Bob")
        guard case .federatedUser("Bob", gate.user.id, gate.user.arn) = caller.principal else {
            Issue.record("\(caller.principal)")
            return
        }
        let ofRoot = try gate.caller(world.session(.federatedUser, of: nil, in: gate.account, name: "Bob"))
        guard case .federatedUser("Bob", nil, "arn:aws:iam::111122223333:root") = ofRoot.principal else {
            Issue.record("\(ofRoot.principal)")
            return
        }
    }

    /// Rows X1, X2, X10: a namesake made later is somebody else, and a renamed user is still the same one.
    @Test func holdersAreFoundByID() async throws {
        let session = try world.session(.user, of: gate.user.id, in: gate.account)
        let federated = try world.session(.federatedUser, of: gate.user.id, in: gate.account, name: "Bob")
        var renamed = gate.user
        renamed.name = "Renamed"
        try await world.apply(.putUser(renamed))
        #expect(try gate.caller(session).arn == "arn:aws:iam::111122223333:user/division/Renamed")
        #expect(try gate.caller(gate.key).arn == renamed.arn)

        let keyID = try #require(AccessKeyID(gate.key.accessKeyID))
        try await world.apply(.deleteAccessKey(keyID), .deleteUser(gate.user.id))
        try await world.user("Renamed", in: gate.account, path: "/division/")
        for credentials in [session, federated, gate.key] {
            #expect(gate.outcome(credentials) == "403 InvalidClientTokenId")
        }
    }

    /// A token that another node issued with a fast clock is good; one from beyond the skew is not.
    @Test(arguments: [(60, "OK"), (61, "403 InvalidClientTokenId")])
    func tokensFromTheFuture(seconds: Int64, expected: String) throws {
        let credentials = try world.session(of: gate.role) {
            $0.issuedAt += seconds
            $0.expiresAt += seconds
        }
        #expect(gate.outcome(credentials) == expected)
    }

    /// Expiry is to the second: the last second is good, the next is not.
    @Test func expiry() throws {
        let credentials = try world.session(of: gate.role, seconds: 900)
        world.clock.advance(seconds: 899)
        #expect(gate.outcome(credentials) == "OK")
        world.clock.advance(seconds: 1)
        #expect(gate.outcome(credentials) == "403 ExpiredToken")
    }

    /// A policy in a token that cannot be read any more must not make a session without limits.
    @Test func anUnreadableSessionPolicyEndsTheSession() throws {
        let credentials = try world.session(of: gate.role) { $0.sessionPolicy = "{}" }
        #expect(gate.outcome(credentials) == "403 InvalidClientTokenId")
    }

    @Test func tokensOfARingKeyThatIsGone() throws {
        let credentials = try world.session(of: gate.role)
        let now = world.clock.now.seconds
        try world.rings.addSessionKey(at: now, retiringOthersAt: now + 10)
        #expect(gate.outcome(credentials) == "OK")
        world.clock.advance(seconds: 10)
        #expect(gate.outcome(credentials) == "403 InvalidClientTokenId")
    }

    /// DESIGN §4: cut-offs by role, user, issuing key, session and source identity.
    @Test func cutOffs() async throws {
        let keyID = try #require(AccessKeyID(gate.key.accessKeyID))
        let session = try world.session(of: gate.role, name: "S") {
            $0.sourceIdentity = "Diego"
            $0.issuingAccessKeyID = keyID
        }
        let other = try world.session(of: gate.role, name: "Other")
        let ofUser = try world.session(.user, of: gate.user.id, in: gate.account)
        let cases: [(RevocationCutOff.Subject, TestCredentials, TestCredentials)] = [
            (.role(gate.role.id), session, ofUser), (.user(gate.user.id), ofUser, session),
            (.session(role: gate.role.id, name: "S"), session, other), (.accessKey(keyID), session, other),
            (.sourceIdentity(account: gate.account, value: "Diego"), session, other),
        ]
        for (subject, ended, spared) in cases {
            let issued = world.clock.now
            let cutOff = RevocationCutOff(
                subject: subject, issuedBefore: issued, dropAfter: issued.adding(seconds: 129_600))
            try await world.apply(.putCutOff(cutOff))
            #expect(gate.outcome(ended) == "OK", "\(subject): issued at the cut-off, not before")
            let later = RevocationCutOff(
                subject: subject, issuedBefore: issued.adding(seconds: 1), dropAfter: cutOff.dropAfter)
            try await world.apply(.putCutOff(later))
            #expect(gate.outcome(ended) == "403 InvalidClientTokenId", "\(subject)")
            #expect(gate.outcome(ended.withAnotherSecret) == "403 InvalidClientTokenId", "\(subject)")
            #expect(gate.outcome(spared) == "OK", "\(subject)")
            try await world.apply(.deleteCutOff(subject))
        }
    }
}

/// Unknown and inactive keys are one and the same (row A15).
@Suite struct LongTermKeyTests {
    @Test(arguments: ["AKIAAAAAAAAAAAAAAAAA", "ASIAAAAAAAAAAAAAAAAA", "short", "AKIA AAAAAAAAAAAAAAA", ""])
    func keysThatAreNot(id: String) async throws {
        let gate = try await Gate()
        var credentials = gate.key
        credentials.accessKeyID = id
        let outcome = gate.outcome(credentials)
        #expect(["403 InvalidClientTokenId", "400 IncompleteSignature"].contains(outcome))
    }

    @Test func aKeyWhoseSecretDoesNotOpen() async throws {
        let gate = try await Gate()
        let id = try #require(AccessKeyID(gate.key.accessKeyID))
        var key = try #require(gate.world.snapshot.accessKey(id))
        key.sealedSecret = SealedBlob(bytes: key.sealedSecret.bytes.dropLast() + [0])
        try await gate.world.apply(.putAccessKey(key))
        #expect(gate.outcome(gate.key) == "403 InvalidClientTokenId")
    }

    @Test func aKeyThatIsSwitchedOffAndOn() async throws {
        let gate = try await Gate()
        let id = try #require(AccessKeyID(gate.key.accessKeyID))
        var key = try #require(gate.world.snapshot.accessKey(id))
        key.status = .inactive
        try await gate.world.apply(.putAccessKey(key))
        #expect(gate.outcome(gate.key) == "403 InvalidClientTokenId")
        key.status = .active
        try await gate.world.apply(.putAccessKey(key))
        #expect(gate.outcome(gate.key) == "OK")
    }
}

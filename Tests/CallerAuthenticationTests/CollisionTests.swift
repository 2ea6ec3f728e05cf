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

/// The collision table of reference sts.md §3.2: what wins when several things are wrong at once.
@Suite struct CollisionTests {
    enum Token: CaseIterable { case correct, expired, missing, ofAnotherSession, garbled, empty }
    enum Holder: CaseIterable { case alive, deleted, recreated }

    @Test(arguments: Token.allCases, Holder.allCases)
    func temporaryCredentials(token: Token, holder: Holder) async throws {
        for hasGoodSignature in [true, false] {
            let gate = try await Gate()
            let credentials = try await Self.credentials(token, hasGoodSignature, gate)
            if holder != .alive { try await gate.replaceRole(recreating: holder == .recreated) }
            if token == .expired { gate.world.clock.advance(seconds: 3_600) }
            let expected = Self.expected(token, holder, hasGoodSignature)
            #expect(gate.outcome(credentials) == expected, "\(token) \(holder) \(hasGoodSignature)")
            // Row E16, last line of the table: a scope error wins over everything after it.
            let scoped = gate.outcome(credentials) { $0.region = "nowhere-1" }
            #expect(scoped == "403 SignatureDoesNotMatch", "\(token) \(holder) \(hasGoodSignature)")
        }
    }

    private static func credentials(
        _ token: Token, _ hasGoodSignature: Bool, _ gate: Gate
    ) async throws -> TestCredentials {
        let session = try gate.world.session(of: gate.role)
        let made =
            switch token {
            case .correct, .expired: session
            case .missing: session.with(token: nil)
            case .ofAnotherSession:
                session.with(token: try gate.world.session(of: gate.role, name: "Other").sessionToken)
            case .garbled: session.with(token: session.sessionToken.map { String($0.dropLast(8)) + "AAAAAAA=" })
            case .empty: session.with(token: "")
            }
        return hasGoodSignature ? made : made.withAnotherSecret
    }

    private static func expected(_ token: Token, _ holder: Holder, _ hasGoodSignature: Bool) -> String {
        switch (token, holder) {
        case (.expired, _): "403 ExpiredToken"
        case (.correct, .alive): hasGoodSignature ? "OK" : "403 SignatureDoesNotMatch"
        case (.correct, _), (.missing, _), (.ofAnotherSession, _), (.garbled, _), (.empty, _):
            "403 InvalidClientTokenId"
        }
    }

    /// Step 5 comes before the token is opened: an inactive key is refused whatever token is with it.
    @Test func aLongTermKeyWithAToken() async throws {
        let gate = try await Gate()
        let inactive = try await gate.world.key(of: gate.user, status: .inactive)
        let live = try gate.world.session(of: gate.role).sessionToken
        gate.world.clock.advance(seconds: 0)
        for token in [nil, live, "AAAA"] {
            #expect(gate.outcome(inactive.with(token: token)) == "403 InvalidClientTokenId")
            #expect(gate.outcome(inactive.with(token: token).withAnotherSecret) == "403 InvalidClientTokenId")
        }
        #expect(gate.outcome(gate.key.with(token: live)) == "403 InvalidClientTokenId")
    }

    @Test func textsOfTheTable() async throws {
        let gate = try await Gate()
        let session = try gate.world.session(of: gate.role)
        func message(_ credentials: TestCredentials) -> String {
            do {
                return try gate.caller(credentials).arn
            } catch {
                return error.message
            }
        }
        #expect(message(session.with(token: nil)) == "The security token included in the request is invalid.")  // A15
        #expect(
            message(session.withAnotherSecret)
                == "The request signature we calculated does not match the signature you provided. Check your AWS "
                + "Secret Access Key and signing method. Consult the service documentation for details.")  // A13
        gate.world.clock.advance(seconds: 3_600)
        #expect(message(session) == "The security token included in the request is expired")  // A16: no period
    }
}

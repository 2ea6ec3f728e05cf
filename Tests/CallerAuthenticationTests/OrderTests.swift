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

/// The order of checks (reference sts.md §3.1): each step is tried with everything after it wrong too.
@Suite struct OrderTests {
    /// What is wrong from a step on.
    private func outcome(_ gate: Gate, from step: Int) -> String {
        let session = try? gate.world.session(of: gate.role)
        var credentials = session ?? gate.key
        if step <= 9 { credentials = credentials.withAnotherSecret }
        if step <= 6 { credentials = credentials.with(token: "AAAA") }
        if step <= 5 { credentials.accessKeyID = "AKIAAAAAAAAAAAAAAAAA" }
        let now = gate.world.clock.now.seconds
        return gate.outcome(credentials, at: step <= 4 ? now - 901 : now) {
            if step <= 3 { $0.region = "nowhere-1" }
        }
    }

    @Test func theFirstFailingStepAnswers() async throws {
        let gate = try await Gate()
        #expect(outcome(gate, from: 3) == "403 SignatureDoesNotMatch")
        #expect(outcome(gate, from: 4) == "403 SignatureDoesNotMatch")
        #expect(outcome(gate, from: 5) == "403 InvalidClientTokenId")
        #expect(outcome(gate, from: 6) == "403 InvalidClientTokenId")
        #expect(outcome(gate, from: 9) == "403 SignatureDoesNotMatch")
        #expect(outcome(gate, from: 10) == "OK")
    }

    @Test func structureComesFirst() async throws {
        let gate = try await Gate()
        let unsigned = TestRequest.query("sts", "GetCallerIdentity")
        #expect(throws: AuthenticationFailure.self) { try gate.caller(sending: unsigned) }
        for (authorization, expected) in [
            (nil, "403 MissingAuthenticationToken"),  // A1
            ("AWS4-HMAC-SHA256 Credential=a/b/c", "400 IncompleteSignature"),  // A3
            ("AWS4-HMAC-SHA256 nonsense", "400 IncompleteSignature"),  // A4
            ("Basic abc", "400 IncompleteSignature"),
        ] {
            var request = unsigned
            request.headers.append(("X-Amz-Date", "20150830T123600Z"))
            if let authorization { request.headers.append(("Authorization", authorization)) }
            do throws(AuthenticationFailure) {
                _ = try gate.caller(sending: request)
                Issue.record("believed \(authorization ?? "nobody")")
            } catch {
                #expect(error.summary == expected)
            }
        }
    }

    /// Rows E12–E15.
    @Test(arguments: [
        ("eu-west-1", "sts", "Credential should be scoped to a valid region. "),
        ("us-east-1", "s3x", "Credential should be scoped to correct service: 'sts'. "),
        (
            "eu-west-1", "s3x",
            "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'sts'. "
        ),
    ])
    func scopes(region: String, service: String, message: String) async throws {
        let gate = try await Gate()
        do throws(AuthenticationFailure) {
            _ = try gate.caller(gate.key.withAnotherSecret, region: .exactly(.usEast1)) {
                $0.region = region
                $0.service = service
            }
            Issue.record("believed")
        } catch {
            #expect(error.message == message)
            #expect(error.summary == "403 SignatureDoesNotMatch")
        }
    }

    /// Rows A11, A12: fifteen minutes both ways, the bounds included.
    @Test(arguments: [
        (-900, "OK"), (900, "OK"), (-901, "403 SignatureDoesNotMatch"), (901, "403 SignatureDoesNotMatch"),
    ])
    func time(offset: Int64, expected: String) async throws {
        let gate = try await Gate()
        #expect(gate.outcome(gate.key, at: gate.world.clock.now.seconds + offset) == expected)
    }

    /// Row A29: STS honours a presigned request for fifteen minutes, whatever it says; S3 as long as it says.
    @Test func presigned() async throws {
        let gate = try await Gate()
        let now = gate.world.clock.now.seconds
        var get = TestRequest("GET", "/?Action=GetCallerIdentity&Version=2011-06-15", service: "sts")
        get.headers = [("Host", "localhost")]
        let request = get.presigned(by: gate.key, at: now, expires: 60)
        #expect(try gate.caller(sending: request).arn == gate.user.arn)
        gate.world.clock.advance(seconds: 900)
        #expect(try gate.caller(sending: request).arn == gate.user.arn)
        gate.world.clock.advance(seconds: 1)
        #expect(throws: AuthenticationFailure.self) { try gate.caller(sending: request) }
    }

    /// Row A32 and the trap of two headers of one name: neither of two signatures counts.
    @Test func twoSignatures() async throws {
        let gate = try await Gate()
        let now = gate.world.clock.now.seconds
        let signed = TestRequest.query("sts", "GetCallerIdentity").signed(by: gate.key, at: now)
        var twice = signed
        twice.headers.append(try #require(signed.headers.last))
        #expect(throws: AuthenticationFailure.self) { try gate.caller(sending: twice) }
        let both = signed.presigned(by: gate.key, at: now)
        #expect(throws: AuthenticationFailure.self) { try gate.caller(sending: both) }
    }

    /// Row A21: the body is hashed, whatever a header says of it.
    @Test func theBodyIsSigned() async throws {
        let gate = try await Gate()
        var request = TestRequest.query("sts", "GetCallerIdentity").signed(
            by: gate.key, at: gate.world.clock.now.seconds)
        request.body += Array("&DurationSeconds=1".utf8)
        request.headers.append(("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))
        #expect(throws: AuthenticationFailure.self) { try gate.caller(sending: request) }
    }

    /// What an operation asks of its caller: a signature, one or none, or nothing at all (§3.5).
    @Test func requirements() async throws {
        let gate = try await Gate()
        let unsigned = TestRequest.query("sts", "AssumeRoleWithSAML")
        let now = gate.world.clock.now.seconds
        #expect(try gate.caller(sending: unsigned, requirement: .none).isAnonymous)
        #expect(try gate.caller(sending: unsigned, requirement: .signatureOrAnonymous).isAnonymous)
        let wrong = unsigned.signed(by: gate.key.withAnotherSecret, at: now)
        #expect(try gate.caller(sending: wrong, requirement: .none).isAnonymous)
        #expect(throws: AuthenticationFailure.self) {
            try gate.caller(sending: wrong, requirement: .signatureOrAnonymous)
        }
        #expect(throws: AuthenticationFailure.self) { try gate.caller(sending: unsigned) }
    }
}

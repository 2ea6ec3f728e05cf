import AWSNames
import CredentialHelpers
import Logging
import SecretMaterial
import ServiceClient
import ServiceKit
import Synchronization
import Testing
import WireProtocol

/// A clock that a test moves.
final class HandClock: Sendable {
    private let time = Mutex(Timestamp(seconds: 1_800_000_000))

    var now: Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// Hands out credentials `KEY1`, `KEY2` … of a given life, or refuses.
final class CountingSource: SessionSource {
    private let clock: HandClock
    private let lifeSeconds: Int64
    private let state = Mutex((issued: 0, refuses: false))

    init(clock: HandClock, lifeSeconds: Int64) {
        self.clock = clock
        self.lifeSeconds = lifeSeconds
    }

    var issued: Int { state.withLock { $0.issued } }
    func refuse(_ refuses: Bool) { state.withLock { $0.refuses = refuses } }

    func issue() async throws(ClientError) -> IssuedCredentials {
        await Task.yield()
        let number: Int? = state.withLock { state in
            state.issued += 1
            return state.refuses ? nil : state.issued
        }
        guard let number else { throw .unreachable("down") }
        return IssuedCredentials(
            credentials: ClientCredentials(
                accessKeyID: "KEY\(number)", secret: SecretBytes("secret/\(number)".utf8),
                sessionToken: "token\(number)"),
            expiresAt: clock.now.adding(seconds: lifeSeconds), receivedAt: clock.now, accountID: "111122223333")
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// Both endpoints over a source.
struct Bench {
    let clock = HandClock()
    let source: CountingSource
    let token = AuthorizationToken(from: .system)
    let endpoints: CredentialEndpoints

    init(lifeSeconds: Int64 = 3_600, servesMetadata: Bool = true) throws {
        source = CountingSource(clock: clock, lifeSeconds: lifeSeconds)
        let clock = clock
        let arn = try #require(ARN("arn:aws:iam::111122223333:role/team/app"))
        endpoints = CredentialEndpoints(
            RefreshingCredentials(source, logger: .silent, now: { clock.now }),
            of: RoleRequest(roleARN: arn, sessionName: "test"), region: "eu-west-1", token: token,
            servesMetadata: servesMetadata, now: { clock.now })
    }

    func ask(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)] = [], host: String = "127.0.0.1:80"
    ) async throws -> (status: Int, body: String, headers: [HTTPField]) {
        let head = HTTPRequestHead(method: method, target: path, headers: [("Host", host)] + headers)
        let response: HTTPResponse
        switch endpoints.plan(for: head) {
        case .respond(let ready): response = ready
        case .buffered(_, let then, _):
            switch then([]) {
            case .ready(let ready): response = ready
            case .suspended(let work): response = await work()
            }
        case .streamed: throw ClientError.unreachable("nothing streams here")
        }
        guard case .bytes(let bytes) = response.body else { return (response.status, "", response.headers) }
        return (response.status, String(decoding: bytes, as: UTF8.self), response.headers)
    }
}

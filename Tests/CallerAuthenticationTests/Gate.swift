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

/// An account with a user and a role, and what authentication says of requests in their names.
struct Gate {
    let world: World
    let account: AccountID
    let user: User
    let role: Role
    let key: TestCredentials
    /// One that has seen all requests of the test so far, as a server's has.
    let experienced: SignatureAuthenticator

    init() async throws {
        world = try World()
        account = try await world.account("111122223333")
        user = try await world.user("Hello", in: account, path: "/division/")
        role = try await world.role(
            "App", in: account, path: "/apps/", trust: Documents.trust(Documents.aws("111122223333")))
        key = try await world.key(of: user)
        experienced = world.authenticator()
    }

    /// The caller that a request of the holder makes; what `bend` does to it comes before the signature.
    func caller(
        _ credentials: TestCredentials, at seconds: Int64? = nil, region: RegionRule = .served, service: String = "sts",
        requirement: AuthenticationRequirement = .signature, bend: (inout TestRequest) -> Void = { _ in }
    ) throws(AuthenticationFailure) -> CallerIdentity {
        var request = TestRequest.query("sts", "GetCallerIdentity")
        bend(&request)
        let signed = request.signed(by: credentials, at: seconds ?? world.clock.now.seconds)
        return try caller(sending: signed, region: region, service: service, requirement: requirement)
    }

    /// The caller of a request that is sent as it is.
    func caller(
        sending request: TestRequest, region: RegionRule = .served, service: String = "sts",
        requirement: AuthenticationRequirement = .signature
    ) throws(AuthenticationFailure) -> CallerIdentity {
        let payload: AuthenticationRequest.Payload =
            service == "s3" ? .declaredAndReceived(request.body) : .received(request.body)
        let asked = AuthenticationRequest(
            head: request.head, payload: payload, service: service, region: region, requirement: requirement)
        // What is remembered of earlier requests must make no difference, whatever happened since.
        let remembered = (0..<3).map { _ in
            outcome(of: asked, by: experienced)
        }
        let fresh = outcome(of: asked, by: world.authenticator())
        for remembered in remembered { #expect(remembered.account == fresh.account) }
        return try fresh.get()
    }

    private func outcome(
        of request: AuthenticationRequest, by authenticator: SignatureAuthenticator
    ) -> Result<CallerIdentity, AuthenticationFailure> {
        do throws(AuthenticationFailure) {
            return .success(
                try authenticator.authenticate(request, directory: world.snapshot, now: world.clock.now).caller)
        } catch {
            return .failure(error)
        }
    }

    /// `status code` of the answer, or `OK`.
    func outcome(
        _ credentials: TestCredentials, at seconds: Int64? = nil, region: RegionRule = .served, service: String = "sts",
        bend: (inout TestRequest) -> Void = { _ in }
    ) -> String {
        do {
            _ = try caller(credentials, at: seconds, region: region, service: service, bend: bend)
            return "OK"
        } catch {
            return error.summary
        }
    }

    /// Deletes the role, or puts another one of the same name in its place.
    func replaceRole(recreating: Bool) async throws {
        try await world.apply(.deleteRole(role.id))
        guard recreating else { return }
        try await world.role(
            role.name, in: account, path: role.path, trust: Documents.trust(Documents.aws("111122223333")))
    }
}

extension Result<CallerIdentity, AuthenticationFailure> {
    /// Everything about it that a client or a log could tell apart.
    fileprivate var account: String {
        switch self {
        case .success(let caller):
            "\(caller.arn) \(caller.userID) \(caller.principal) \(String(describing: caller.session?.tags))"
        case .failure(let failure):
            "\(failure.kind) \(failure.message) \(failure.accessKeyID ?? "-") \(failure.details)"
        }
    }
}

extension AuthenticationFailure {
    /// As STS and IAM answer: `status code`.
    var summary: String { "\(queryError.status) \(queryError.code)" }
}

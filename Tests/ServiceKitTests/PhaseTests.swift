import AWSNames
import Authorization
import Directory
import ServiceKit
import ServiceTesting
import Testing
import WireProtocol

/// Phases come in one order, and one that refuses ends the exchange (DESIGN §3, reference sts.md §3.1).
@Suite struct PhaseTests {
    let world: World
    let diary = Diary()
    let allowed: TestCredentials
    let bare: TestCredentials

    init() async throws {
        world = try World()
        let account = try await world.account("111122223333")
        allowed = try await world.key(
            of: world.user("Allowed", in: account, policies: [Documents.policy(Documents.allow("toy:*"))]))
        bare = try await world.key(of: world.user("Bare", in: account))
    }

    private func call(
        _ action: String = "Toy", text: String = "hello", as credentials: TestCredentials, plan: ToyPlan = ToyPlan(),
        host: String = "localhost"
    ) async throws -> TestReply {
        try await world.call(
            action, [("Text", text)], of: world.toyService(diary, plan), as: credentials, host: host)
    }

    @Test(arguments: ["Toy", "SlowToy"])
    func everyPhaseInOrder(action: String) async throws {
        let reply = try await call(action, as: allowed)
        #expect(reply.status == 200)
        #expect(reply.text(at: "\(action)Result", "Text") == "hello")
        #expect(diary.phases == "checks handle")
        #expect(world.audit.last == "200 toy:\(action) -")
    }

    /// Step 1 before step 2: what is asked for is looked up before anybody is believed (row W13, U5).
    @Test func anUnknownOperationIsNamedBeforeTheCaller() async throws {
        let request = TestRequest.query("sts", "Nothing")
        let reply = try await world.send(request, to: world.toyService(diary))
        #expect(reply.refusal == "400 InvalidAction: Could not find operation Nothing for version 2011-06-15")
        #expect(world.audit.last == "400 - InvalidAction")
    }

    @Test func nobodyIsBelievedWithoutASignature() async throws {
        let reply = try await world.send(TestRequest.query("sts", "Toy"), to: world.toyService(diary))
        #expect(reply.refusal == "403 MissingAuthenticationToken: Request is missing Authentication Token")  // A1
        #expect(diary.phases == "")
        #expect(world.audit.last == "403 toy:Toy MissingAuthenticationToken")
        #expect(world.audit.records.last?.caller == nil)
    }

    @Test func aBadSignatureEndsItBeforeTheInputIsRead() async throws {
        let reply = try await call(text: "unreadable", as: allowed.withAnotherSecret)
        #expect(reply.refusal.hasPrefix("403 SignatureDoesNotMatch"))  // A13 before step 10
        #expect(diary.phases == "")
    }

    @Test func unreadableInputEndsItBeforeAuthorization() async throws {
        let reply = try await call(text: "unreadable", as: bare)
        #expect(reply.status == 400)
        #expect(reply.text(at: "Error", "Code") == "MalformedInput")
        #expect(reply.xml?.child("Error")?.child("Message") == nil)  // W6
        #expect(diary.phases == "")
        #expect(world.audit.last == "400 toy:Toy MalformedInput")
        #expect(world.audit.records.last?.caller?.arn == "arn:aws:iam::111122223333:user/Bare")
    }

    @Test(arguments: ["Toy", "SlowToy"])
    func aDenialEndsItBeforeTheHandler(action: String) async throws {
        let reply = try await call(action, as: bare)
        #expect(reply.status == 403)
        #expect(reply.text(at: "Error", "Code") == "AccessDenied")
        #expect(diary.phases == "checks")
        #expect(world.audit.last == "403 toy:\(action) AccessDenied")
    }

    @Test func whatCannotBeAskedAboutIsNotHandled() async throws {
        let reply = try await call(as: allowed, plan: ToyPlan(checkFails: true))
        #expect(reply.refusal == "400 ValidationError: cannot be asked about")
        #expect(diary.phases == "checks")
    }

    @Test(arguments: ["Toy", "SlowToy"])
    func aHandlerThatRefusesIsRecorded(action: String) async throws {
        let reply = try await call(action, as: allowed, plan: ToyPlan(handlerFails: true))
        #expect(reply.refusal == "400 ValidationError: cannot be done")
        #expect(diary.phases == "checks handle")
        #expect(world.audit.last == "400 toy:\(action) ValidationError")
    }

    /// All questions must be answered with yes; the first no is the one that is told.
    @Test(arguments: [
        (["toy:Second"], "toy:First"), (["toy:First"], "toy:Second"), ([], "toy:First"),
    ])
    func everyQuestionCounts(granted: [String], denied: String) async throws {
        let user = try await world.user(
            "Half", in: try #require(AccountID("111122223333")),
            policies: granted.map { Documents.policy(Documents.allow($0)) })
        let reply = try await call("DoubleToy", as: world.key(of: user))
        #expect(reply.refusal.contains("is not authorized to perform: \(denied) on resource: *"))
        #expect(diary.phases == "")
    }

    /// Row W19: an operation that the global endpoint does not have is unknown there, before authentication.
    @Test func regionalOperationsAreUnknownOnTheGlobalHost() async throws {
        let reply = try await call("SlowToy", as: allowed.withAnotherSecret, host: "sts.amazonaws.com")
        #expect(reply.refusal == "400 InvalidAction: Unknown Operation")
    }

    @Test func aServiceMayRefuseACallerBeforeItsInputIsRead() async throws {
        let definition = QueryServiceDefinition(
            signingName: "sts", version: "2011-06-15", namespace: "n", refusal: { _, _ in .accessDenied("not here") })
        var table = OperationTable<QueryRequest, QueryReply>()
        table.add(Toy(diary: diary))
        let service = QueryService(definition, table: table, pipeline: world.pipeline())
        let reply = try await world.call("Toy", [("Text", "unreadable")], of: service, as: allowed)
        #expect(reply.refusal == "403 AccessDenied: not here")
        #expect(diary.phases == "")
        #expect(world.audit.last == "403 toy:Toy AccessDenied")
    }
}

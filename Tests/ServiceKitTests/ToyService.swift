import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceTesting
import Synchronization
import WireProtocol

/// Which phases of the toy operation ran.
final class Diary: Sendable {
    private let entries = Mutex<[String]>([])

    func note(_ phase: String) { entries.withLock { $0.append(phase) } }
    var phases: String { entries.withLock { $0.joined(separator: " ") } }
}

/// Input and output of the toy: one text, at least two characters.
struct ToyText: QueryInput, QueryOutput {
    static let operationName = "Toy"
    static let wording = ConstraintViolations.Wording.echoingValues
    let text: String

    init(text: String) { self.text = text }

    init(from reader: QueryReader, violations: inout ConstraintViolations) throws(ServiceError) {
        text = reader.text("Text") ?? ""
        guard text != "unreadable" else { throw ServiceError("MalformedInput", status: 400, message: nil) }
    }

    func encode(into writer: inout ElementWriter) { writer.text("Text", text) }
}

/// What the toy's phases do when it is their turn.
struct ToyPlan: Sendable {
    var checkFails = false
    var handlerFails = false
    var authentication = AuthenticationRequirement.signature
}

/// An operation that writes down each phase that the pipeline lets it reach.
struct Toy: ServiceKit.Operation {
    typealias Input = ToyText
    typealias Output = ToyText

    static let action: ServiceAction = "toy:Toy"
    static let authentication = AuthenticationRequirement.signature
    let diary: Diary
    var plan = ToyPlan()

    func checks(for input: ToyText, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        diary.note("checks")
        if plan.checkFails { throw .validation("cannot be asked about") }
        return [AuthorizationCheck(Self.action, on: "*", wording: .full(resource: "*"))]
    }

    func handle(_ input: ToyText, in context: OperationContext) throws(ServiceError) -> ToyText {
        diary.note("handle")
        if plan.handlerFails { throw .validation("cannot be done") }
        return input
    }
}

/// The same with an asynchronous handler.
struct SlowToy: AsyncOperation {
    typealias Input = ToyText
    typealias Output = ToyText

    static let action: ServiceAction = "toy:SlowToy"
    static let authentication = AuthenticationRequirement.signature
    let diary: Diary
    var plan = ToyPlan()

    func checks(for input: ToyText, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        diary.note("checks")
        return [AuthorizationCheck(Self.action, on: "*", wording: .full(resource: nil))]
    }

    func handle(_ input: ToyText, in context: OperationContext) async throws(ServiceError) -> ToyText {
        await Task.yield()
        diary.note("handle")
        if plan.handlerFails { throw .validation("cannot be done") }
        return input
    }
}

/// An operation that asks two questions.
struct DoubleToy: ServiceKit.Operation {
    typealias Input = ToyText
    typealias Output = ToyText

    static let action: ServiceAction = "toy:DoubleToy"
    static let authentication = AuthenticationRequirement.signature
    let diary: Diary

    func checks(for input: ToyText, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        ["toy:First", "toy:Second"].map { AuthorizationCheck($0, wording: .full(resource: "*")) }
    }

    func handle(_ input: ToyText, in context: OperationContext) throws(ServiceError) -> ToyText {
        diary.note("handle")
        return input
    }
}

extension World {
    /// A service with the toys, called `sts` so that requests find it.
    func toyService(_ diary: Diary, _ plan: ToyPlan = ToyPlan()) -> QueryService {
        var table = OperationTable<QueryRequest, QueryReply>()
        table.add(Toy(diary: diary, plan: plan))
        table.add(SlowToy(diary: diary, plan: plan))
        table.add(DoubleToy(diary: diary))
        let definition = QueryServiceDefinition(
            signingName: "sts", version: "2011-06-15", namespace: "https://toy.example/doc/",
            regionalOnly: ["SlowToy"], hasExtendedRequestID: true)
        return QueryService(definition, table: table, pipeline: pipeline())
    }
}

/// Which policy a decision came from.
public struct PolicyIdentifier: Sendable, Hashable {
    public let name: String
    /// The ARN of a managed policy; nil for inline, session and resource policies.
    public let arn: String?

    public init(name: String, arn: String?) {
        self.name = name
        self.arn = arn
    }
}

/// A policy made ready for deciding: actions indexed by service, patterns and operands parsed once. Copies share it.
public struct CompiledPolicy: Sendable {
    private final class Storage: Sendable {
        let statements: [CompiledStatement]
        /// Statements whose actions are all of one of these services.
        let byService: [String: [Int]]
        /// Statements that may match any service: `*` and `NotAction`.
        let general: [Int]

        init(statements: [CompiledStatement]) {
            self.statements = statements
            var byService: [String: [Int]] = [:]
            var general: [Int] = []
            for (index, statement) in statements.enumerated() {
                guard let services = statement.services else {
                    general.append(index)
                    continue
                }
                for service in services { byService[service, default: []].append(index) }
            }
            self.byService = byService
            self.general = general
        }
    }

    private let storage: Storage
    public let identifier: PolicyIdentifier

    public init(_ document: PolicyDocument, identifier: PolicyIdentifier) {
        let ranges = SourceRange.locate(document.statements.map(\.range), in: document.text)
        storage = Storage(
            statements: zip(document.statements, ranges).enumerated().map { index, located in
                CompiledStatement(
                    located.0, index: index, at: located.1, version: document.version, kind: document.kind)
            })
        self.identifier = identifier
    }

    private init(storage: Storage, identifier: PolicyIdentifier) {
        self.storage = storage
        self.identifier = identifier
    }

    /// A policy that allows nothing and denies nothing: what stands for a policy that cannot be found.
    public static let allowingNothing = CompiledPolicy(
        storage: Storage(statements: []), identifier: PolicyIdentifier(name: "", arn: nil))

    /// A policy that denies everything, to whatever layer it belongs: what stands for a policy that cannot be read.
    public static let denyingEverything = everything(.deny, as: PolicyIdentifier(name: "", arn: nil))

    /// AWS's SCP that allows everything; Organizations attaches it to every root, unit and account at first.
    public static let serviceControlFullAccess = everything(
        .allow,
        as: PolicyIdentifier(
            name: "FullAWSAccess", arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"))

    /// AWS's RCP that allows everything: the only Allow that an RCP can have (reference iam.md §1.2, §4.2).
    public static let resourceControlFullAccess = everything(
        .allow,
        as: PolicyIdentifier(
            name: "RCPFullAWSAccess",
            arn: "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess"))

    private static func everything(_ effect: Statement.Effect, as identifier: PolicyIdentifier) -> CompiledPolicy {
        let statement = Statement(
            sid: nil, effect: effect, principal: PrincipalElement(values: [.anyone], isNegated: false),
            action: Statement.Element(values: ["*"], isNegated: false),
            resource: Statement.Element(values: ["*"], isNegated: false), conditions: [], range: 0..<0)
        return CompiledPolicy(
            storage: Storage(statements: [
                CompiledStatement(statement, index: 0, at: .none, version: .v2012, kind: .inline)
            ]), identifier: identifier)
    }

    /// The same policy under another name.
    public func renamed(_ identifier: PolicyIdentifier) -> CompiledPolicy {
        CompiledPolicy(storage: storage, identifier: identifier)
    }

    /// All statements in the document's order.
    var statements: [CompiledStatement] { storage.statements }

    /// The statements that could match an action of this service, in the document's order.
    func forEachCandidate(service: String, _ body: (CompiledStatement) -> Void) {
        var specific = (storage.byService[service] ?? [])[...]
        for index in storage.general {
            while let next = specific.first, next < index { body(storage.statements[specific.removeFirst()]) }
            body(storage.statements[index])
        }
        for index in specific { body(storage.statements[index]) }
    }
}

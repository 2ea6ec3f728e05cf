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
        storage = Storage(
            statements: document.statements.enumerated().map { index, statement in
                CompiledStatement(statement, index: index, version: document.version, kind: document.kind)
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
    public static let denyingEverything = CompiledPolicy(
        storage: Storage(statements: [
            CompiledStatement(
                Statement(
                    sid: nil, effect: .deny, principal: PrincipalElement(values: [.anyone], isNegated: false),
                    action: Statement.Element(values: ["*"], isNegated: false),
                    resource: Statement.Element(values: ["*"], isNegated: false), conditions: [], range: 0..<0),
                index: 0, version: .v2012, kind: .inline)
        ]), identifier: PolicyIdentifier(name: "", arn: nil))

    /// The same policy under another name.
    public func renamed(_ identifier: PolicyIdentifier) -> CompiledPolicy {
        CompiledPolicy(storage: storage, identifier: identifier)
    }

    /// The statements that could match an action of this service, in the document's order within each list.
    func forEachCandidate(service: String, _ body: (CompiledStatement) -> Void) {
        for index in storage.byService[service] ?? [] { body(storage.statements[index]) }
        for index in storage.general { body(storage.statements[index]) }
    }
}

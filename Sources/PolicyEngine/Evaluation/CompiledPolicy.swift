import AWSNames

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

/// A policy made ready for deciding: actions indexed, patterns and operands parsed once. Copies share it.
public struct CompiledPolicy: Sendable {
    private final class Storage: Sendable {
        let actions: PolicyActions
        let statements: ShortList<CompiledStatement>
        /// Those of `actions`: what has nothing to say is passed over without a look at it.
        let allowing: ActionMarks
        let denying: ActionMarks

        init(statements: [CompiledStatement]) {
            self.statements = ShortList(statements)
            let actions = ActionIndexPool.common.actions(of: statements.map(\.actionList))
            self.actions = actions
            allowing = actions.allowing.marks
            denying = actions.denying.marks
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
    var statements: ShortList<CompiledStatement> { storage.statements }

    /// False when no statement of the effect speaks of the action.
    func mayMatch(_ effect: Statement.Effect, _ action: ServiceAction) -> Bool {
        effect == .allow ? storage.allowing.mayMatch(action) : storage.denying.mayMatch(action)
    }

    /// A statement that applies.
    struct Match {
        let statement: Int
        let strength: PrincipalStrength

        func isBetter(than other: Match) -> Bool {
            strength > other.strength || strength == other.strength && statement < other.statement
        }
    }

    /// The statement of an effect that applies: of those that allow the one that names the caller most directly, and of
    /// equals the first in the document. Nil when none applies.
    func match(_ effect: Statement.Effect, _ question: Question, naming: Bool) -> Match? {
        switch effect {
        case .allow: match(storage.actions.allowing, .allow, question, naming: naming)
        case .deny: match(storage.actions.denying, .deny, question, naming: naming)
        }
    }

    private func match(
        _ index: ActionIndex, _ effect: Statement.Effect, _ question: Question, naming: Bool
    ) -> Match? {
        var best: Match?
        index.forEach(question.action) { candidate in
            // Lists are in the document's order: what follows in this one cannot be better.
            if let best, best.strength == .direct, candidate >= best.statement { return .yes }
            let statement = storage.statements[candidate]
            guard let found = statement.applies(to: question, naming: naming, isListed: true) else { return .no }
            let match = Match(statement: candidate, strength: effect == .deny ? .direct : found)
            if best.map({ match.isBetter(than: $0) }) ?? true { best = match }
            return .no
        }
        return best
    }

    func determination(_ match: Match) -> Verdict.Determination {
        Verdict.Determination(policy: identifier, statement: storage.statements[match.statement].reference)
    }
}

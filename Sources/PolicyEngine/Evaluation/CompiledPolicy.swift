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

/// A document made ready for deciding, under whatever name: actions indexed, patterns and operands parsed once.
///
/// What every decision reads stands first.
package final class CompiledDocument: Sendable {
    let actions: PolicyActions
    let statements: ShortList<CompiledStatement>
    /// Those of `actions`: what has nothing to say is passed over without a look at it.
    let allowing: ActionMarks
    let denying: ActionMarks

    package convenience init(_ document: PolicyDocument) {
        let ranges = SourceRange.locate(document.statements.map(\.range), in: document.text)
        self.init(
            statements: zip(document.statements, ranges).enumerated().map { index, located in
                CompiledStatement(
                    located.0, index: index, at: located.1, version: document.version, kind: document.kind)
            })
    }

    fileprivate init(statements: [CompiledStatement]) {
        self.statements = ShortList(statements)
        let actions = ActionIndexPool.common.actions(of: statements.map(\.actionList))
        self.actions = actions
        allowing = actions.allowing.marks
        denying = actions.denying.marks
    }

    /// Denies everything: what stands for a document that cannot be read. One instance, told by its identity.
    package static let denyingEverything = everything(.deny)

    fileprivate static func everything(_ effect: Statement.Effect) -> CompiledDocument {
        let statement = Statement(
            sid: nil, effect: effect, principal: PrincipalElement(values: [.anyone], isNegated: false),
            action: Statement.Element(values: ["*"], isNegated: false),
            resource: Statement.Element(values: ["*"], isNegated: false), conditions: [], range: 0..<0)
        return CompiledDocument(statements: [
            CompiledStatement(statement, index: 0, at: .none, version: .v2012, kind: .inline)
        ])
    }
}

/// A compiled document and the name that denials give it. Copies share the document.
public struct CompiledPolicy: Sendable {
    private let document: CompiledDocument
    public let identifier: PolicyIdentifier

    public init(_ document: PolicyDocument, identifier: PolicyIdentifier) {
        self.init(CompiledDocument(document), identifier: identifier)
    }

    package init(_ document: CompiledDocument, identifier: PolicyIdentifier) {
        self.document = document
        self.identifier = identifier
    }

    /// A policy that allows nothing and denies nothing: what stands for a policy that cannot be found.
    public static let allowingNothing = CompiledPolicy(
        CompiledDocument(statements: []), identifier: PolicyIdentifier(name: "", arn: nil))

    /// A policy that denies everything, to whatever layer it belongs: what stands for a policy that cannot be read.
    public static let denyingEverything = CompiledPolicy(
        CompiledDocument.denyingEverything, identifier: PolicyIdentifier(name: "", arn: nil))

    /// AWS's SCP that allows everything; Organizations attaches it to every root, unit and account at first.
    public static let serviceControlFullAccess = CompiledPolicy(
        CompiledDocument.everything(.allow),
        identifier: PolicyIdentifier(
            name: "FullAWSAccess", arn: "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"))

    /// AWS's RCP that allows everything: the only Allow that an RCP can have (reference iam.md §1.2, §4.2).
    public static let resourceControlFullAccess = CompiledPolicy(
        CompiledDocument.everything(.allow),
        identifier: PolicyIdentifier(
            name: "RCPFullAWSAccess",
            arn: "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess"))

    /// The same policy under another name.
    public func renamed(_ identifier: PolicyIdentifier) -> CompiledPolicy {
        CompiledPolicy(document, identifier: identifier)
    }

    /// All statements in the document's order.
    var statements: ShortList<CompiledStatement> { document.statements }

    /// False when no statement of the effect speaks of the action that is asked for.
    func mayMatch(_ effect: Statement.Effect, _ question: Question) -> Bool {
        // The hashes alone, since a copy of the action counts references.
        let (action, service) = (question.request.action.foldedHash, question.request.action.serviceHash)
        return effect == .allow
            ? document.allowing.mayMatch(action, of: service) : document.denying.mayMatch(action, of: service)
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
        case .allow: match(document.actions.allowing, .allow, question, naming: naming)
        case .deny: match(document.actions.denying, .deny, question, naming: naming)
        }
    }

    private func match(
        _ index: ActionIndex, _ effect: Statement.Effect, _ question: Question, naming: Bool
    ) -> Match? {
        var best: Match?
        var place = ActionIndex.Place()
        while let candidate = index.next(for: question.action, after: &place) {
            // Lists are in the document's order: what follows in this one cannot be better.
            if let best, best.strength == .direct, candidate >= best.statement {
                place.skipList()
                continue
            }
            let statement = document.statements[candidate]
            guard let found = statement.applies(to: question, naming: naming, isListed: true) else { continue }
            let match = Match(statement: candidate, strength: effect == .deny ? .direct : found)
            if best.map({ match.isBetter(than: $0) }) ?? true { best = match }
        }
        return best
    }

    @inline(__always)
    func determination(_ match: Match) -> Verdict.Determination {
        Verdict.Determination(policy: identifier, statement: document.statements[match.statement].reference)
    }
}

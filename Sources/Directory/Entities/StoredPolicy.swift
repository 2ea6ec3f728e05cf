import AWSNames
public import PolicyEngine

/// A policy document as it rests in the directory: the text, principals as unique ids, compiled once.
///
/// Two are equal when their texts and kinds are. Copies share one storage, so a document that thousands of roles have
/// in common is held once (`StoredPolicyPool`), and compiled once: when it is first used.
public struct StoredPolicy: Sendable, Hashable {
    /// Where a document is used, which decides the grammar it is read by (reference iam.md §1.2).
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A version of a managed policy; a permissions boundary is one too.
        case managed
        /// A policy inside a user, group or role.
        case inline
        /// A role's trust policy.
        case trust

        var grammar: PolicyKind {
            switch self {
            case .managed: .managed
            case .inline: .inline
            case .trust: .trust
            }
        }
    }

    private var storage: Storage

    public init(text: String, kind: Kind) { storage = Storage(text: text, kind: kind) }

    /// The JSON text, as it was stored.
    public var text: String { storage.text }
    public var kind: Kind { storage.kind }

    /// Whether the document parses by the rules of its kind.
    public var isReadable: Bool { storage.compiled !== CompiledDocument.denyingEverything }

    /// The document made ready for deciding, under the name that denials give it. Compiled once for all who share it.
    ///
    /// A text that no longer parses (an older server wrote it, or somebody else did) denies everything: which of its
    /// statements denied what cannot be told, so an Allow of it never counts and a Deny of it always does.
    public func compiled(as identifier: PolicyIdentifier) -> CompiledPolicy {
        CompiledPolicy(storage.compiled, identifier: identifier)
    }

    /// Whether nobody else holds the document.
    mutating func isHeldOnce() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// Whether the two are one in memory.
    package func isShared(with other: StoredPolicy) -> Bool { storage === other.storage }

    public static func == (left: StoredPolicy, right: StoredPolicy) -> Bool {
        left.storage === right.storage
            || (left.storage.kind == right.storage.kind && left.storage.text == right.storage.text)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(storage.kind)
        hasher.combine(storage.text)
    }

    /// What a decision reads stands first, the text last.
    private final class Storage: Sendable {
        /// Taken on every decision, so readers neither wait nor write: the first to ask fills it. When several do at
        /// once, each compiles and one result is kept for all.
        private let result = OnceReference<CompiledDocument>()
        let kind: Kind
        let text: String

        init(text: String, kind: Kind) {
            self.kind = kind
            self.text = text
        }

        /// `CompiledDocument.denyingEverything` itself when the text does not parse.
        var compiled: CompiledDocument { result.load() ?? result.storeIfNil(compile()) }

        private func compile() -> CompiledDocument {
            guard let document = try? PolicyDocument(parsing: text, kind: kind.grammar) else {
                return .denyingEverything
            }
            return CompiledDocument(document)
        }
    }
}

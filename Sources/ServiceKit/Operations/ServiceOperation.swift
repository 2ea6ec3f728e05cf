public import AWSNames
public import Authorization
public import WireProtocol

/// What every operation declares. The pipeline runs the phases; an operation cannot skip one (DESIGN §3).
public protocol ServiceOperation: Sendable {
    associatedtype Input: Sendable
    associatedtype Output: Sendable

    /// The operation as the wire and the audit log name it, in the service's own namespace: `sts:AssumeRole`.
    static var action: ServiceAction { get }

    /// Who may come as far as `checks`.
    static var authentication: AuthenticationRequirement { get }

    /// The questions that the policies must all answer with yes before `handle` runs. An empty list is a decision, to
    /// be explained beside it. Throws when the input cannot even be asked about.
    func checks(for input: Input, in context: OperationContext) throws(ServiceError)
        -> [AuthorizationCheck]
}

/// An operation that neither blocks nor suspends: it runs on the event loop where the bytes arrived.
public protocol Operation: ServiceOperation {
    func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output
}

/// A synchronous operation whose input may hold a proof that only a durable write can take, such as a one-time code.
///
/// The proof is taken before the policies are asked, since they ask about it; without one nothing suspends.
public protocol ProvingOperation: Operation {
    /// Whether the input holds such a proof, or a part of one.
    func hasProof(_ input: Input) -> Bool
    /// Takes the proof, durably, and returns what policies and handler may then know.
    func prove(_ input: Input, in context: OperationContext) async throws(ServiceError) -> OperationContext
}

/// A synchronous operation whose questions and whose work rest on the same findings, which are made once.
public protocol FindingOperation: Operation {
    /// What the input comes to in the state of the directory that decides.
    associatedtype Findings

    /// Throws when the input cannot even be asked about.
    func findings(for input: consuming Input, in context: OperationContext) throws(ServiceError) -> Findings
    /// The questions of `checks(for:in:)`, which begins with the findings.
    func checks(for findings: Findings) -> [AuthorizationCheck]
    /// The work of `handle(_:in:)`, which begins with the findings.
    func handle(_ findings: Findings, in context: OperationContext) throws(ServiceError) -> Output
}

extension FindingOperation {
    public func checks(
        for input: Input, in context: OperationContext
    ) throws(ServiceError) -> [AuthorizationCheck] { checks(for: try findings(for: input, in: context)) }

    public func handle(_ input: Input, in context: OperationContext) throws(ServiceError) -> Output {
        try handle(findings(for: input, in: context), in: context)
    }
}

/// An operation that may suspend: writes to the directory, object I/O.
public protocol AsyncOperation: ServiceOperation {
    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output
}

/// An operation whose body is too large to hold: authenticated and authorized by its head, verified while it streams.
///
/// The body takes effect only when `PayloadVerifier.finish` has returned.
public protocol StreamingOperation: ServiceOperation {
    func handle(
        _ input: Input, body: VerifiedBody, in context: OperationContext
    ) async throws(ServiceError) -> Output
}

/// What a request must show of its caller.
public enum AuthenticationRequirement: Sendable {
    /// A valid signature.
    case signature
    /// A valid signature, or none at all: the policies then decide about an anonymous caller.
    case signatureOrAnonymous
    /// None: the operation proves its caller by other means. A signature that is there all the same is ignored.
    case none
}

/// The input of a Query operation. Conformances are generated from the public model.
public protocol QueryInput: Sendable {
    /// AWS's name of the operation, as `Action` has it.
    static var operationName: String { get }
    /// How the service words what is wrong with an input.
    static var wording: ConstraintViolations.Wording { get }
    /// Reads every member and notes every constraint that is broken. A value that was made while violations were noted
    /// is never to be used. Throws what has no place in the combined error: `MalformedInput` (row W6).
    init(from reader: QueryReader, violations: inout ConstraintViolations) throws(ServiceError)
}

extension QueryInput {
    /// The valid input that the parameters hold; else the one error that the client gets.
    public init(decoding parameters: QueryParameters) throws(ServiceError) {
        var violations = ConstraintViolations(wording: Self.wording)
        try self.init(from: QueryReader(parameters), violations: &violations)
        if let error = violations.error { throw error }
    }
}

/// The output of a Query operation. Conformances are generated from the public model.
public protocol QueryOutput: Sendable {
    /// False for operations without output: their reply has no `…Result` element (iam.md §6.1).
    static var hasResult: Bool { get }
    /// Writes the members that are present, in the order of the wire.
    func encode(into writer: inout ElementWriter)
}

extension QueryOutput {
    public static var hasResult: Bool { true }
}

public import Authorization
public import WireProtocol

/// Writes the encoded messages that go with denials (reference iam.md §5.7): what happened, sealed for the caller's
/// account.
public protocol AuthorizationMessageWriter: AnyObject, Sendable {
    /// The message about a denied check, fit for a header; nil when there is nobody to tell.
    ///
    /// Called on the event loop for every denial, so it must neither block nor take long.
    func message(about decision: Decision, by rights: CallerRights, in context: OperationContext) -> String?
}

extension OperationContext {
    /// The header that carries an encoded message.
    public static let authorizationMessageHeader = "x-amzn-authorization-message"

    /// Asks every question; the first no is the client's error.
    func authorize(_ checks: [AuthorizationCheck]) throws(ServiceError) {
        guard !checks.isEmpty else { return }
        let rights = CallerRights(of: caller, in: environment, by: snapshot)
        if let refused = rights.firstRefused(of: checks) {
            throw denial(rights.decide(checks[refused]), by: rights)
        }
    }

    /// The client's error for a denied check, with its encoded message.
    public func denial(_ decision: Decision, by rights: CallerRights) -> ServiceError {
        explaining(decision.denial(to: caller), decision, by: rights)
    }

    /// `error` with the encoded message about the denial that it stands for, for services that say it in other words.
    public func explaining(_ error: ServiceError, _ decision: Decision, by rights: CallerRights) -> ServiceError {
        guard let message = authorizationMessages?.message(about: decision, by: rights, in: self) else { return error }
        var error = error
        error.headers.append(HTTPField(Self.authorizationMessageHeader, message))
        return error
    }
}

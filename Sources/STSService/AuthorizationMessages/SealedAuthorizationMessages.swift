package import Authorization
import PolicyEngine
import SealedTokens
package import SecretMaterial
package import ServiceKit
import WireProtocol

/// Seals what there is to tell of a denial under the session ring, for the caller's account. Nothing is stored.
package final class SealedAuthorizationMessages: AuthorizationMessageWriter {
    let ring: @Sendable () -> KeyRing

    /// - Parameter ring: the session ring as it is at the moment of each call.
    package init(ring: @escaping @Sendable () -> KeyRing) { self.ring = ring }

    /// Nil for anonymous callers, who belong to no account, and where sealing fails: a refusal never fails for want of
    /// its explanation.
    package func message(about decision: Decision, by rights: CallerRights, in context: OperationContext) -> String? {
        guard let account = rights.caller.account else { return nil }
        // Refusing must not cost much more than granting: statements of other services are not looked at.
        let told = DenialAccount(
            of: rights.trace(decision, scope: .statementsOfTheService), about: decision, to: rights.caller,
            at: context.now, principals: DirectoryPrincipalResolver { context.snapshot }.displayedForm)
        return try? AuthorizationMessageSealer(ring: ring()).seal(
            told.plaintext(), for: account, now: context.now.seconds, random: .system)
    }
}

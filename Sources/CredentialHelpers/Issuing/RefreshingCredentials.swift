package import Logging
package import ServiceClient
package import WireProtocol

/// Credentials that are always good: fetched when first asked for, and again in good time before they expire.
///
/// Who asks while new ones are on their way waits for those. When they cannot be had, the old ones serve until they
/// expire.
package actor RefreshingCredentials {
    private enum State {
        case none
        case held(IssuedCredentials)
        /// Being fetched; the older ones, and who waits.
        case fetching(IssuedCredentials?, [CheckedContinuation<Void, Never>])
    }

    private let source: any SessionSource
    private let logger: Logger
    private let now: @Sendable () -> Timestamp
    private var state = State.none

    package init(_ source: any SessionSource, logger: Logger, now: @escaping @Sendable () -> Timestamp) {
        self.source = source
        self.logger = logger
        self.now = now
    }

    package func current() async throws(ClientError) -> IssuedCredentials {
        switch state {
        case .held(let held) where !held.wantsRefresh(at: now()): return held
        case .held(let held): return try await fetch(replacing: held)
        case .none: return try await fetch(replacing: nil)
        case .fetching(let old, let waiting):
            await withCheckedContinuation { state = .fetching(old, waiting + [$0]) }
            return try settled()
        }
    }

    private func fetch(replacing old: IssuedCredentials?) async throws(ClientError) -> IssuedCredentials {
        state = .fetching(old, [])
        do throws(ClientError) {
            let issued = try await source.issue()
            settle(.held(issued))
            logger.info(
                "credentials issued",
                metadata: [
                    "access-key-id": "\(issued.credentials.accessKeyID)", "expiration": "\(issued.expiresAt.iso8601)",
                ])
            return issued
        } catch {
            settle(old.map(State.held) ?? .none)
            logger.warning("no new credentials", metadata: ["error": "\(error)"])
            guard let old, !old.isExpired(at: now()) else { throw error }
            return old
        }
    }

    private func settle(_ next: State) {
        if case .fetching(_, let waiting) = state {
            state = next
            for waiter in waiting { waiter.resume() }
        }
    }

    /// What the one who waited gets.
    private func settled() throws(ClientError) -> IssuedCredentials {
        guard case .held(let held) = state, !held.isExpired(at: now()) else {
            throw .unreachable("No credentials could be had; the log of `stint credentials` says why.")
        }
        return held
    }
}

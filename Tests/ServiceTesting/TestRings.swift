package import SecretMaterial
import Synchronization

/// The two key rings of a server under test, with random keys.
package final class TestRings: Sendable {
    private let current: Mutex<(session: KeyRing, store: KeyRing)>

    package init() throws {
        current = Mutex(
            (
                session: try KeyRing(.session, keys: [Self.key(.session)]),
                store: try KeyRing(.store, keys: [Self.key(.store)])
            ))
    }

    package var session: KeyRing { current.withLock { $0.session } }
    package var store: KeyRing { current.withLock { $0.store } }

    /// Both at once, as `SignatureAuthenticator` asks for them.
    package var both: (session: KeyRing, store: KeyRing) { current.withLock { $0 } }

    /// Adds a session key that is active at once; with `retiringOthersAt`, the ones before it end then.
    package func addSessionKey(at now: Int64, retiringOthersAt end: Int64? = nil) throws {
        let kept = session.keys.map { key in end.flatMap { key.retiring(at: $0) } ?? key }
        let ring = try KeyRing(.session, keys: kept + [Self.key(.session, activatesAt: now)])
        current.withLock { $0.session = ring }
    }

    private static func key(_ kind: RingKind, activatesAt: Int64 = 0) -> RingKey {
        .generate(kind, createdAt: activatesAt, propagationSeconds: 0, from: .system)
    }
}

package import SecretMaterial
import Synchronization

/// The rings of a running server: every request reads them, a rotation exchanges them. No restart is needed.
package final class LiveRings: Sendable {
    private let current: Mutex<ServerRings>

    package init(_ rings: ServerRings) { current = Mutex(rings) }

    package var session: KeyRing { current.withLock { $0.session } }
    package var store: KeyRing { current.withLock { $0.store } }

    func ring(_ kind: RingKind) -> KeyRing {
        switch kind {
        case .session: session
        case .store: store
        }
    }

    func replace(by ring: KeyRing) {
        current.withLock { rings in
            switch ring.kind {
            case .session: rings = ServerRings(session: ring, store: rings.store)
            case .store: rings = ServerRings(session: rings.session, store: ring)
            }
        }
    }
}

public import SecretMaterial
internal import Synchronization

/// Signing keys that were derived lately, so that a busy caller's key is derived once a day.
///
/// It never holds more than `capacity` keys. An entry counts only for the very secret that it was derived from.
public final class SigningKeyCache: Sendable {
    private struct Name: Hashable {
        let accessKeyID: String
        let scope: CredentialScope
    }

    private struct Entry {
        let secret: SecretBytes
        let key: SigningKey
    }

    /// Two generations: when the young one is full it becomes the old one, whose keys go unless they are used.
    private struct Generations {
        var young: [Name: Entry] = [:]
        var old: [Name: Entry] = [:]
    }

    public let capacity: Int
    private let generations = Mutex(Generations())

    /// A cache of at most `capacity` keys; less than two keeps none.
    public init(capacity: Int) { self.capacity = max(0, capacity) }

    /// The signing key of `secret` in `scope`, kept or derived.
    public func key(accessKeyID: String, secret: SecretBytes, scope: CredentialScope) -> SigningKey {
        let name = Name(accessKeyID: accessKeyID, scope: scope)
        if let entry = find(name), entry.secret.constantTimeEquals(secret) { return entry.key }
        // Derived outside the lock: two callers may do it at once, and both come to the same key.
        let key = SigningKey(secret: secret, scope: scope)
        keep(Entry(secret: secret, key: key), as: name)
        return key
    }

    /// The number of keys held.
    public var count: Int { generations.withLock { $0.young.count + $0.old.count } }

    /// Forgets everything, as when an account's keys change hands.
    public func removeAll() { generations.withLock { $0 = Generations() } }

    private func find(_ name: Name) -> Entry? {
        generations.withLock { generations in
            if let entry = generations.young[name] { return entry }
            guard let entry = generations.old.removeValue(forKey: name) else { return nil }
            insert(entry, as: name, into: &generations)
            return entry
        }
    }

    private func keep(_ entry: Entry, as name: Name) {
        generations.withLock { generations in
            generations.old[name] = nil
            insert(entry, as: name, into: &generations)
        }
    }

    private func insert(_ entry: Entry, as name: Name, into generations: inout Generations) {
        let half = capacity / 2
        guard half > 0 else { return }
        if generations.young[name] == nil, generations.young.count >= half {
            generations.old = generations.young
            generations.young = [:]
        }
        generations.young[name] = entry
    }
}

extension SigningKeyCache: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SigningKeyCache(\(count) of \(capacity))" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Redaction.mirror(of: self) }
}

import SecretMaterial
import WireProtocol

/// What `stint keys` asks for.
package enum KeyRequest: Sendable, Hashable {
    case list
    case rotate(RingName)
    /// Nil: every key that is due.
    case retire(RingName, key: String?, endingSessions: Bool)

    /// A ring as the command line names it.
    package enum RingName: String, Sendable, Hashable, CaseIterable {
        case session, store
    }

    var words: [String] {
        switch self {
        case .list: ["list"]
        case .rotate(let ring): ["rotate", ring.rawValue]
        case .retire(let ring, let key, let ending):
            ["retire", ring.rawValue, key ?? "-", ending ? "end-sessions" : "-"]
        }
    }

    init?(words: [Substring]) {
        switch (words.first, words.count) {
        case ("list", 1): self = .list
        case ("rotate", 2):
            guard let ring = RingName(rawValue: String(words[1])) else { return nil }
            self = .rotate(ring)
        case ("retire", 4):
            guard let ring = RingName(rawValue: String(words[1])), words[3] == "-" || words[3] == "end-sessions" else {
                return nil
            }
            self = .retire(ring, key: words[2] == "-" ? nil : String(words[2]), endingSessions: words[3] != "-")
        default: return nil
        }
    }
}

extension KeyRequest.RingName {
    var kind: RingKind {
        switch self {
        case .session: .session
        case .store: .store
        }
    }
}

/// `stint keys …`, on a directory that this process has open.
struct KeyCommands: Sendable {
    let keeper: RingKeeper

    func perform(_ request: KeyRequest, at now: Timestamp) async throws -> RingsReport {
        switch request {
        case .list: break
        case .rotate(let ring): try await keeper.rotate(ring.kind, at: now)
        case .retire(.session, let key, let endingSessions):
            try await retireSessionKeys(try key.map(Self.id), endingSessions, at: now)
        case .retire(.store, _, true):
            throw AssemblyError.invalid("--end-sessions is about session keys")
        case .retire(.store, let key, false): try await retireStoreKeys(try key.map(Self.id), at: now)
        }
        return keeper.report(at: now)
    }

    private static func id(_ text: String) throws -> RingKeyID {
        guard text.utf8.count == 8, text == text.lowercased(), let value = UInt32(text, radix: 16) else {
            throw AssemblyError.invalid("a key id is eight lower-case hexadecimal digits, not \(text)")
        }
        return RingKeyID(rawValue: value)
    }

    private func retireSessionKeys(_ id: RingKeyID?, _ endingSessions: Bool, at now: Timestamp) async throws {
        if let id, endingSessions { return try await keeper.endSessions(of: id, at: now) }
        guard !endingSessions else { throw AssemblyError.invalid("--end-sessions wants the key: --key ID") }
        if let id {
            guard let key = keeper.report(at: now).keys.first(where: { $0.ring == "session" && $0.keyID == "\(id)" })
            else { throw RingKeeper.noSuchKey(id) }
            guard key.state == "ended" else {
                throw AssemblyError.refused(
                    "Session key \(id) is \(key.state): sessions may rest on it"
                        + (key.retiresAt.map { " until \($0)" } ?? "") + ". --end-sessions ends them.")
            }
        }
        _ = try await keeper.removeEndedSessionKeys(at: now)
    }

    private func retireStoreKeys(_ id: RingKeyID?, at now: Timestamp) async throws {
        let due = try keeper.supersededStoreKeys(at: now)
        if let id, !due.contains(id) {
            guard let key = keeper.report(at: now).keys.first(where: { $0.ring == "store" && $0.keyID == "\(id)" })
            else { throw RingKeeper.noSuchKey(id) }
            throw AssemblyError.refused("Store key \(id) is \(key.state); only a key with an active successor retires.")
        }
        _ = try await keeper.reseal(at: now)
        for key in id.map({ [$0] }) ?? due { try await keeper.giveUpStoreKey(key) }
    }
}

import Synchronization

/// Remembers what host names mean: clients use few of them, and reading one takes longer than the rest of routing.
///
/// A name has one place; another one that wants it takes it. What a name means never changes, so nothing goes stale.
final class EndpointCache: Sendable {
    /// Never changed, so that it is looked at without the lock.
    private final class Slot: Sendable {
        let host: [UInt8]
        let endpoint: RequestedEndpoint

        init(host: [UInt8], endpoint: RequestedEndpoint) {
            self.host = host
            self.endpoint = endpoint
        }

        func isFor(_ host: UnsafeBufferPointer<UInt8>) -> Bool {
            guard self.host.count == host.count else { return false }
            for index in host.indices where self.host[index] != host[index] { return false }
            return true
        }
    }

    private static let places = 64
    /// Longer names are not remembered.
    private static let maximumHostBytes = 128
    private let slots = Mutex([Slot?](repeating: nil, count: places))
    private let globalSTSHosts: Set<String>

    init(globalSTSHosts: Set<String>) { self.globalSTSHosts = globalSTSHosts }

    func endpoint(of head: HTTPRequestHead) -> RequestedEndpoint {
        guard let range = head.fieldValue("host") else { return RequestedEndpoint(host: nil) }
        guard range.count <= Self.maximumHostBytes else { return read(head, range) }
        let known: RequestedEndpoint? = head.withBytes(at: range) { host in
            let place = Self.place(of: host)
            guard let slot = slots.withLock({ $0[place] }), slot.isFor(host) else { return nil }
            return slot.endpoint
        }
        if let known { return known }
        let endpoint = read(head, range)
        head.withBytes(at: range) { host in
            let slot = Slot(host: Array(host), endpoint: endpoint)
            slots.withLock { $0[Self.place(of: host)] = slot }
        }
        return endpoint
    }

    private func read(_ head: HTTPRequestHead, _ range: Range<Int>) -> RequestedEndpoint {
        RequestedEndpoint(host: head.text(range), globalSTSHosts: globalSTSHosts)
    }

    /// FNV-1a. Whoever makes names collide makes them be read anew, as without a cache.
    private static func place(of host: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in host { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int((hash ^ hash >> 32) % UInt64(places))
    }
}

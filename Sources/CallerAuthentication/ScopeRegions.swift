import AWSNames
import SignatureV4

/// What there is to know of the Regions that scopes name, found by the bytes of their names: most requests name one of
/// a few, for which nothing has to be made and hashed.
struct ScopeRegions: Sendable {
    /// A Region that a scope named.
    struct Region: Sendable {
        let name: RegionName
        /// Whether the operator serves it.
        let isServed: Bool
        /// Whether accounts have to ask for it.
        let isOptIn: Bool
    }

    /// A name of 8 to 16 bytes: its first eight and its last, which may overlap.
    private struct Key: Equatable, Sendable {
        let count: Int
        let first: UInt64
        let last: UInt64

        static let none = Key(count: 0, first: 0, last: 0)

        init(count: Int, first: UInt64, last: UInt64) {
            self.count = count
            self.first = first
            self.last = last
        }

        /// Nil for a name of another length.
        @inline(__always)
        init?(_ name: UnsafeRawBufferPointer) {
            guard (8...16).contains(name.count), let base = name.baseAddress else { return nil }
            self.init(
                count: name.count, first: base.loadUnaligned(as: UInt64.self),
                last: (base + (name.count - 8)).loadUnaligned(as: UInt64.self))
        }

        /// The place in a table of as many places as `mask` has values. Nobody but the operator chooses what is there.
        @inline(__always)
        func place(_ mask: Int) -> Int {
            let mixed = (first ^ last &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93
            return Int(truncatingIfNeeded: mixed >> 32) & mask
        }
    }

    private let served: Set<RegionName>
    /// A table with open addresses, of which at least half are empty.
    private let keys: [Key]
    private let regions: [Region?]

    init(served: Set<RegionName>) {
        self.served = served
        let names = served.union(RegionName.enabledByDefault).union(RegionName.optIn)
        var size = 64
        while size < 2 * names.count { size *= 2 }
        var keys = [Key](repeating: .none, count: size)
        var regions = [Region?](repeating: nil, count: size)
        for name in names {
            guard let key = Array(name.rawValue.utf8).withUnsafeBytes({ Key($0) }) else { continue }
            var place = key.place(size - 1)
            while keys[place] != .none { place = (place + 1) & (size - 1) }
            keys[place] = key
            regions[place] = Self.region(name, served)
        }
        self.keys = keys
        self.regions = regions
    }

    /// The Region that the scope names, or nil where it names none.
    func region(of presented: PresentedSignature) -> Region? {
        region(named: presented.receivedRegion)
    }

    func region(named text: ReceivedText) -> Region? {
        let key = text.bytes.withUnsafeBytes { Key(UnsafeRawBufferPointer(rebasing: $0[text.range])) }
        if let key {
            var place = key.place(keys.count - 1)
            while keys[place] != .none {
                if keys[place] == key { return regions[place] }
                place = (place + 1) & (keys.count - 1)
            }
        }
        return RegionName(text.string).map { Self.region($0, served) }
    }

    private static func region(_ name: RegionName, _ served: Set<RegionName>) -> Region {
        Region(name: name, isServed: served.contains(name), isOptIn: RegionName.optIn.contains(name))
    }
}

@_spi(Testing) import SecretMaterial
import Testing

@Suite struct SecureRandomTests {
    @Test(arguments: [0, 1, 16, 255, 256, 257, 5_000]) func givesAsManyBytesAsAsked(_ count: Int) {
        #expect(SecureRandom.system.bytes(count).count == count)
    }

    @Test func neverRepeatsAcrossRefillsOfThePool() {
        var seen: Set<[UInt8]> = []
        for _ in 0..<5_000 { #expect(seen.insert(SecureRandom.system.bytes(16)).inserted) }
    }

    @Test func neverRepeatsAcrossThreads() async {
        let batches = await withTaskGroup(of: [[UInt8]].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2_000).map { _ in SecureRandom.system.bytes(16) } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(batches.count == 16_000)
        #expect(Set(batches).count == batches.count)
    }

    @Test func everyBytePositionVaries() {
        var all = [UInt8](repeating: 0, count: 32)
        for _ in 0..<64 {
            for (index, byte) in SecureRandom.system.bytes(32).enumerated() { all[index] |= byte }
        }
        #expect(all.allSatisfy { $0 == 0xFF })
    }

    @Test func aTestMayForetellTheBytes() {
        let random = SecureRandom(unsafePredictable: { buffer in
            for index in buffer.indices { buffer[index] = UInt8(truncatingIfNeeded: index) }
        })
        #expect(random.bytes(4) == [0, 1, 2, 3])
    }
}

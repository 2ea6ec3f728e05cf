import SecretMaterial
import Testing

@Suite struct SecretBytesTests {
    struct Holder {
        let name = "holder"
        let secret: SecretBytes
        let digest: Digest32
        let key: HMACKey
    }

    @Test func nothingThatPrintsShowsTheBytes() {
        let secret = SecretBytes(Array("hunter2hunter2".utf8))
        let key = HMACKey(secret)
        let holder = Holder(secret: secret, digest: key.authenticate("x"), key: key)
        let text = printed(holder) + printed(secret) + printed(holder.digest) + printed(key) + printed([secret])
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("104"))
        #expect(!text.contains("storage"))
        #expect(!text.contains("words"))
        #expect(!text.contains("inner"))
        #expect(text.contains(Redaction.text))
    }

    @Test func theBytesAreZeroBeforeTheyAreFilled() {
        let secret = SecretBytes(count: 64) { buffer in
            #expect(buffer.allSatisfy { $0 == 0 })
            buffer[3] = 7
        }
        #expect(secret.count == 64)
        #expect(secret.revealed[3] == 7)
    }

    @Test func theSourceIsWiped() {
        var source: [UInt8] = [1, 2, 3]
        let secret = SecretBytes(wiping: &source)
        #expect(source.isEmpty)
        #expect(secret.revealed == [1, 2, 3])
    }

    @Test func memoryIsOverwritten() {
        var bytes = [UInt8](repeating: 0xAA, count: 100)
        Memory.wipe(&bytes)
        #expect(bytes == [UInt8](repeating: 0, count: 100))
    }

    @Test func anEmptySecretIsAllowed() {
        let secret = SecretBytes([])
        #expect(secret.revealed == [])
        #expect(secret.constantTimeEquals(SecretBytes([])))
    }

    @Test func everyByteCountsInTheComparison() {
        let bytes = [UInt8](0..<40)
        let secret = SecretBytes(bytes)
        #expect(secret.constantTimeEquals(SecretBytes(bytes)))
        #expect(!secret.constantTimeEquals(SecretBytes(bytes + [0])))
        #expect(!secret.constantTimeEquals(SecretBytes(bytes.dropLast())))
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << UInt8(bit)
                #expect(!secret.constantTimeEquals(SecretBytes(changed)))
                #expect(!ConstantTime.equal(bytes, changed))
            }
        }
    }
}

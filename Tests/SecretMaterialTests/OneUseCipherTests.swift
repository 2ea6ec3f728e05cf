import Crypto
import Testing

@testable import SecretMaterial

@Suite struct OneUseCipherTests {
    private struct Case {
        let key: Digest32
        let keyBytes: [UInt8]
        let text: [UInt8]
        let first: [UInt8]
        let second: [UInt8]

        init(from source: inout SeededBytes, text length: Int) throws {
            keyBytes = source.bytes(32)
            key = try #require(keyBytes.withUnsafeBytes { Digest32($0) })
            text = source.bytes(length)
            first = source.bytes(Int(source.next() % 40))
            second = source.bytes(Int(source.next() % 40))
        }

        init(key keyBytes: [UInt8], text: [UInt8]) throws {
            self.keyBytes = keyBytes
            key = try #require(keyBytes.withUnsafeBytes { Digest32($0) })
            self.text = text
            (first, second) = ([], [])
        }

        /// Ciphertext and tag.
        func sealed() -> [UInt8]? {
            var output = [UInt8](repeating: 0, count: text.count + OneUseCipher.tagCount)
            let isSealed = output.withUnsafeMutableBytes { output in
                text.withUnsafeBytes { text in
                    first.withUnsafeBytes { first in
                        second.withUnsafeBytes { second in
                            OneUseCipher.seal(text, key: key, authenticating: first, second, into: output)
                        }
                    }
                }
            }
            return isSealed ? output : nil
        }

        func opened(_ sealed: [UInt8], key: Digest32? = nil, second: [UInt8]? = nil) -> [UInt8]? {
            let end = sealed.count - OneUseCipher.tagCount
            var output = [UInt8](repeating: 0, count: end)
            let isOpened = output.withUnsafeMutableBytes { output in
                sealed.withUnsafeBytes { sealed in
                    first.withUnsafeBytes { first in
                        (second ?? self.second).withUnsafeBytes { second in
                            OneUseCipher.open(
                                UnsafeRawBufferPointer(rebasing: sealed[..<end]),
                                tag: UnsafeRawBufferPointer(rebasing: sealed[end...]), key: key ?? self.key,
                                authenticating: first, second, into: output)
                        }
                    }
                }
            }
            return isOpened ? output : nil
        }
    }

    @Test func nothingThatWasChangedOpens() throws {
        var source = SeededBytes(seed: 38)
        for length in [0, 1, 15, 16, 17, 200] {
            let test = try Case(from: &source, text: length)
            let sealed = try #require(test.sealed())
            for bit in 0..<sealed.count * 8 {
                var changed = sealed
                changed[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(test.opened(changed) == nil)
            }
            #expect(test.opened(sealed, second: test.second + [0]) == nil)
            let other = try #require(source.bytes(32).withUnsafeBytes { Digest32($0) })
            #expect(test.opened(sealed, key: other) == nil)
            // What failed before leaves nothing behind.
            #expect(test.opened(sealed) == test.text)
        }
    }

    /// Test cases 13 and 14 of the specification: <https://csrc.nist.gov/pubs/sp/800/38/d/final>, McGrew and Viega.
    @Test(arguments: [
        (0, "530f8afbc74536b9a963b4f1c4cb738b"),
        (16, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    ])
    func specification(_ length: Int, _ sealed: String) throws {
        let test = try Case(key: [UInt8](repeating: 0, count: 32), text: [UInt8](repeating: 0, count: length))
        #expect(test.sealed() == bytes(hex: sealed))
    }

    @Test func agreesWithTheLibraryForEveryLength() throws {
        var source = SeededBytes(seed: 800)
        let nonce = try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 12))
        for length in 0..<200 {
            let test = try Case(from: &source, text: length)
            let box = try AES.GCM.seal(
                test.text, using: SymmetricKey(data: test.keyBytes), nonce: nonce,
                authenticating: test.first + test.second)
            let sealed = test.sealed()
            #expect(sealed == Array(box.ciphertext) + Array(box.tag))
            #expect(sealed.flatMap { test.opened($0) } == test.text)
        }
    }

    @Test func manyThreadsDoNotMeet() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<8 {
                group.addTask {
                    var source = SeededBytes(seed: UInt64(seed))
                    for round in 0..<400 {
                        let test = try Case(from: &source, text: round % 90)
                        #expect(test.sealed().flatMap { test.opened($0) } == test.text)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

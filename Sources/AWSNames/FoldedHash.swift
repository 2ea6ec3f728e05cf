/// FNV-1a of texts that compare without case: a hash to find by, never one to tell two texts apart.
package enum FoldedHash {
    /// The hash of `text`, ASCII letters in lower case; continue from another hash to hash what follows it.
    package static func hash(_ text: some StringProtocol, from start: UInt64 = 0xCBF2_9CE4_8422_2325) -> UInt64 {
        var hash = start
        for byte in text.utf8 {
            let folded = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
            hash = (hash ^ UInt64(folded)) &* 0x100_0000_01B3
        }
        return hash
    }
}

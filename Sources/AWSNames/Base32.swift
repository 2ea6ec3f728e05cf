/// The base32 alphabet of RFC 4648 without padding, as AWS uses it in ids and in the seeds of MFA devices.
package enum Base32 {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    /// The value of a character of the alphabet, or nil.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x32...0x37: byte - 0x32 + 26
        default: nil
        }
    }

    /// Encodes groups of five bytes into eight characters each; what is left over fills its last character with zeros.
    package static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count * 8 + 4) / 5)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer << 8) | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                output.append(alphabet[Int((buffer >> UInt32(bits)) & 31)])
            }
        }
        if bits > 0 { output.append(alphabet[Int((buffer << UInt32(5 - bits)) & 31)]) }
        return output
    }

    /// The bytes that the characters encode, or nil when one is outside the alphabet. Left-over bits are dropped.
    static func decode(_ characters: some Sequence<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for character in characters {
            guard let value = value(of: character) else { return nil }
            buffer = (buffer << 5) | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                output.append(UInt8((buffer >> UInt32(bits)) & 0xFF))
            }
        }
        return output
    }

    /// Ten bytes whose first six carry the account (row I4): a set top bit, the account in bits 7–46, seven free bits.
    static func packed(account: AccountID, random: [UInt8]) -> [UInt8] {
        precondition(random.count >= 5, "five random bytes make an id")
        let packed = (1 << 47) | (account.number << 7) | UInt64(random[0] & 0x7F)
        var bytes = (0..<6).map { UInt8((packed >> UInt64(40 - $0 * 8)) & 0xFF) }
        bytes.append(contentsOf: random[1...4])
        return bytes
    }
}

/// The base32 alphabet of RFC 4648 without padding, as AWS uses it in ids and in the seeds of MFA devices.
package enum Base32 {
    /// The value of a character of the alphabet, or nil.
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x32...0x37: byte - 0x32 + 26
        default: nil
        }
    }

    /// The number that at most twelve characters make, five bits each, or nil when one is outside the alphabet.
    static func number(_ characters: UnsafeBufferPointer<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for character in characters {
            guard let value = value(of: character) else { return nil }
            number = number << 5 | UInt64(value)
        }
        return number
    }

    /// Writes the characters of a number as `number` reads it.
    static func write(_ number: UInt64, count: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        var rest = number
        for index in (start..<start + count).reversed() {
            buffer[index] = character(for: UInt8(truncatingIfNeeded: rest & 31))
            rest >>= 5
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
                output.append(character(for: UInt8((buffer >> UInt32(bits)) & 31)))
            }
        }
        if bits > 0 { output.append(character(for: UInt8((buffer << UInt32(5 - bits)) & 31))) }
        return output
    }

    /// How many characters `writeID` writes.
    static let idCount = 16

    /// Writes what an id says of its account and at random.
    static func writeID(
        account: AccountID, random: [UInt8], to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) {
        // Eight characters of 40 bits, twice.
        let (high, low) = id(account: account, random: random)
        write(high, count: 8, to: buffer, at: start)
        write(low, count: 8, to: buffer, at: start + 8)
    }

    /// What an id says of its account and at random: 80 bits, as two numbers of forty. The first 48 carry the account
    /// (row I4): a set top bit, the account in bits 7–46, seven random bits.
    static func id(account: AccountID, random: [UInt8]) -> (high: UInt64, low: UInt64) {
        precondition(random.count >= 5, "five random bytes make an id")
        return id(account: account, random: random[0...4].reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The same with the low 39 bits of a random number.
    static func id(account: AccountID, random: UInt64) -> (high: UInt64, low: UInt64) {
        let first = (1 << 47) | (account.number << 7) | random >> 32 & 0x7F
        return (first >> 8, (first & 0xFF) << 32 | random & 0xFFFF_FFFF)
    }

    /// The character for a value below 32.
    static func character(for value: UInt8) -> UInt8 { value < 26 ? value + 0x41 : value - 26 + 0x32 }
}

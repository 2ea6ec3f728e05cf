/// A signed 32-bit decimal as Query parameters carry it (row W6).
enum DecimalInteger {
    /// The value of an optional sign and one or more ASCII digits, or nil for anything else or what does not fit.
    static func parse(_ bytes: some Collection<UInt8>) -> Int32? {
        var digits = bytes[...]
        var isNegative = false
        if let sign = digits.first, sign == 0x2B || sign == 0x2D {
            isNegative = sign == 0x2D
            digits = digits.dropFirst()
        }
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for digit in digits {
            guard digit >= 0x30, digit <= 0x39 else { return nil }
            value = value * 10 + Int64(digit - 0x30)
            guard value <= 1 << 31 else { return nil }
        }
        return Int32(exactly: isNegative ? -value : value)
    }
}

/// Hexadecimal digits.
public enum Hex {
    /// The value of an ASCII hexadecimal digit of either case, or nil.
    public static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }

    /// The lower-case digit for a value below sixteen.
    static func digit(for value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value - 10 + 0x61 }

    /// Two lower-case digits a byte.
    public static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { output in
            for index in 0..<bytes.count {
                output[2 * index] = digit(for: bytes[index] >> 4)
                output[2 * index + 1] = digit(for: bytes[index] & 0x0F)
            }
            return 2 * bytes.count
        }
    }
}

@_spi(Testing) import SecretMaterial

/// Bytes that follow from a seed (SplitMix64), so that a failure can be repeated.
struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}

/// The bytes that hexadecimal `text` stands for.
func bytes(hex text: String) -> [UInt8] {
    var output: [UInt8] = []
    var high: UInt8?
    for digit in text.utf8 {
        guard let value = Hex.value(of: digit) else { continue }
        if let first = high {
            output.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return output
}

extension SecretBytes {
    /// The bytes, for comparison in a test.
    var revealed: [UInt8] { withUnsafeBytes { Array($0) } }
}

extension KeyRing {
    /// A ring with one key, active since second 0.
    static func single(_ kind: RingKind = .session) throws -> KeyRing {
        try KeyRing(kind, keys: [.generate(kind, createdAt: 0, propagationSeconds: 0, from: .system)])
    }
}

/// Everything that printing a value can show.
func printed(_ value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value)" + String(describing: value) + String(reflecting: value) + dumped
}

/// A decimal number of any precision (reference iam.md §2.2): sign, digits, and where the point stands.
struct Decimal: Sendable, Comparable {
    /// Without leading or trailing zeros; empty for zero.
    private let digits: [UInt8]
    /// The value is 0.DIGITS × 10^exponent.
    private let exponent: Int32
    private let isNegative: Bool

    /// Exponents beyond this are no numbers: comparing needs no more.
    private static let largestExponent = 1_000_000

    /// Nil for what is no number. Leading zeros, `+` and exponents are fine; `NaN`, white space and bare points are
    /// not.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        isNegative = bytes.first == 0x2D
        if let sign = bytes.first, sign == 0x2D || sign == 0x2B { bytes.removeFirst() }
        var digits: [UInt8] = []
        var point: Int?
        var sawDigit = false
        while let byte = bytes.first {
            if (0x30...0x39).contains(byte) {
                digits.append(byte - 0x30)
                sawDigit = true
            } else if byte == 0x2E, point == nil {
                point = digits.count
            } else {
                break
            }
            bytes.removeFirst()
        }
        guard sawDigit else { return nil }
        var shift = 0
        if let mark = bytes.first {
            guard mark == 0x65 || mark == 0x45,
                let parsed = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)),
                (-Self.largestExponent...Self.largestExponent).contains(parsed)
            else { return nil }
            shift = parsed
        }
        var exponent = (point ?? digits.count) + shift
        let leadingZeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(leadingZeros)
        exponent -= leadingZeros
        while digits.last == 0 { digits.removeLast() }
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : Int32(clamping: exponent)
    }

    static func == (left: Decimal, right: Decimal) -> Bool { compare(left, right) == 0 }
    static func < (left: Decimal, right: Decimal) -> Bool { compare(left, right) < 0 }

    private static func compare(_ left: Decimal, _ right: Decimal) -> Int {
        let leftSign = left.digits.isEmpty ? 0 : left.isNegative ? -1 : 1
        let rightSign = right.digits.isEmpty ? 0 : right.isNegative ? -1 : 1
        guard leftSign == rightSign, leftSign != 0 else { return leftSign - rightSign }
        return leftSign * compareMagnitude(left, right)
    }

    private static func compareMagnitude(_ left: Decimal, _ right: Decimal) -> Int {
        if left.exponent != right.exponent { return left.exponent < right.exponent ? -1 : 1 }
        if left.digits == right.digits { return 0 }
        return left.digits.lexicographicallyPrecedes(right.digits) ? -1 : 1
    }
}

/// Dates as policies write them: ISO 8601, also partial, or seconds since the epoch (reference iam.md §1.5, §2.2).
enum DateText {
    /// Milliseconds since the epoch, or nil.
    static func parse(_ text: String) -> Int64? {
        if let seconds = epochSeconds(text) { return seconds }
        var reader = Reader(Array(text.utf8))
        // AWS takes years of other lengths too (`01T`); six digits keep every sum far from overflow.
        guard let year = reader.digits(1...6) else { return nil }
        var month: Int64 = 1
        var day: Int64 = 1
        if reader.take(0x2D) {
            guard let value = reader.digits(1...2), (1...12).contains(value) else { return nil }
            month = value
            if reader.take(0x2D) {
                guard let value = reader.digits(1...2), (1...daysInMonth(year, month)).contains(value)
                else { return nil }
                day = value
            }
        }
        var milliseconds = daysFromCivil(year, month, day) * 86_400_000
        if reader.take(0x54) || reader.take(0x74) {
            guard let time = reader.timeOfDay() else { return nil }
            milliseconds += time
        }
        return reader.isAtEnd ? milliseconds : nil
    }

    /// ISO 8601 in UTC, whole seconds unless there is a fraction.
    static func format(_ milliseconds: Int64) -> String {
        let days = floorDivide(milliseconds, 86_400_000)
        let remainder = milliseconds % 86_400_000
        let rest = remainder < 0 ? remainder + 86_400_000 : remainder
        let (year, month, day) = civilFromDays(days)
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let seconds = rest / 1_000
        let digits = String(year.magnitude)
        var text = year < 0 ? "-" : ""
        text += String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        text +=
            "-\(two(month))-\(two(day))T\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        let fraction = rest % 1_000
        if fraction != 0 { text += "." + String(1_000 + fraction).dropFirst() }
        return text + "Z"
    }

    /// Whole or decimal seconds, negative ones too, within 64 bits of milliseconds.
    private static func epochSeconds(_ text: String) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // Four digits are a year.
        guard parts.count <= 2, let seconds = Int64(parts[0]),
            parts[0].utf8.count != 4 || parts[0].hasPrefix("-"),
            parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard !digits.isEmpty, digits.count <= 9, digits.allSatisfy({ (0x30...0x39).contains($0) }),
                let thousandths = Int64((parts[1] + "000").prefix(3))
            else { return nil }
            fraction = parts[0].hasPrefix("-") ? -thousandths : thousandths
        }
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
        let (sum, overflowed) = product.addingReportingOverflow(fraction)
        return overflow || overflowed ? nil : sum
    }

    // Days from the civil calendar and back, by H. Hinnant's published algorithms.
    private static func daysFromCivil(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civilFromDays(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    private static func floorDivide(_ left: Int64, _ right: Int64) -> Int64 {
        left / right - (left % right < 0 ? 1 : 0)
    }

    private static func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Reads the fields of a date from left to right.
    private struct Reader {
        private let bytes: [UInt8]
        private var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool { position == bytes.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard position < bytes.count, bytes[position] == byte else { return false }
            position += 1
            return true
        }

        mutating func digits(_ count: ClosedRange<Int>) -> Int64? {
            var value: Int64 = 0
            var taken = 0
            while position < bytes.count, taken < count.upperBound,
                (0x30...0x39).contains(bytes[position])
            {
                value = value * 10 + Int64(bytes[position] - 0x30)
                position += 1
                taken += 1
            }
            return count.contains(taken) ? value : nil
        }

        /// `hh[:mm[:ss[.fraction]]][zone]` in milliseconds, the zone taken off.
        mutating func timeOfDay() -> Int64? {
            guard let hour = digits(1...2), hour < 24 else { return isAtEnd ? 0 : nil }
            var milliseconds = hour * 3_600_000
            if take(0x3A) {
                guard let minute = digits(2...2), minute < 60 else { return nil }
                milliseconds += minute * 60_000
                if take(0x3A) {
                    guard let second = digits(2...2), second < 60 else { return nil }
                    milliseconds += second * 1_000
                    if take(0x2E) {
                        guard let fraction = fraction() else { return nil }
                        milliseconds += fraction
                    }
                }
            }
            return zone().map { milliseconds - $0 }
        }

        private mutating func fraction() -> Int64? {
            let start = position
            guard digits(1...9) != nil else { return nil }
            var text = String(decoding: bytes[start..<position], as: UTF8.self)
            while text.utf8.count < 3 { text += "0" }
            return Int64(text.prefix(3))
        }

        /// The offset of the zone in milliseconds; no zone is UTC.
        private mutating func zone() -> Int64? {
            if isAtEnd || take(0x5A) || take(0x7A) { return 0 }
            let sign: Int64 = take(0x2B) ? 1 : take(0x2D) ? -1 : 0
            guard sign != 0, let hours = digits(2...2), hours < 24 else { return nil }
            _ = take(0x3A)
            let minutes = isAtEnd ? 0 : digits(2...2)
            guard let minutes, minutes < 60 else { return nil }
            return sign * (hours * 3_600_000 + minutes * 60_000)
        }
    }
}

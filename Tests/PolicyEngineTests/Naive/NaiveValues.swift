import Foundation

/// A decimal number as two strings of digits (§2.2).
struct NaiveNumber {
    private let negative: Bool
    private let whole: String
    private let fraction: String

    // Made once: making a regular expression takes longer than matching it.
    private nonisolated(unsafe) static let pattern = #/([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?/#

    init?(_ text: String) {
        guard let match = text.wholeMatch(of: Self.pattern) else { return nil }
        var whole = String(match.2)
        var fraction = String(match.3 ?? "")
        guard !whole.isEmpty || !fraction.isEmpty, var exponent = Int(match.4 ?? "0") else { return nil }
        while exponent > 0 {
            whole.append(fraction.isEmpty ? "0" : fraction.removeFirst())
            exponent -= 1
        }
        while exponent < 0 {
            fraction = (whole.isEmpty ? "0" : String(whole.removeLast())) + fraction
            exponent += 1
        }
        while whole.hasPrefix("0") { whole.removeFirst() }
        while fraction.hasSuffix("0") { fraction.removeLast() }
        self.whole = whole
        self.fraction = fraction
        negative = match.1 == "-" && !(whole.isEmpty && fraction.isEmpty)
    }

    func comparison(with other: NaiveNumber) -> Int {
        if negative != other.negative { return negative ? -1 : 1 }
        let sign = negative ? -1 : 1
        if whole.count != other.whole.count { return whole.count < other.whole.count ? -sign : sign }
        let (left, right) = ((whole + "." + fraction).utf8, (other.whole + "." + other.fraction).utf8)
        if left.elementsEqual(right) { return 0 }
        return left.lexicographicallyPrecedes(right) ? -sign : sign
    }
}

/// Dates by Foundation's calendar (§2.2, §1.5).
enum NaiveDate {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        return calendar
    }()

    static func text(_ milliseconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let text = String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0,
            parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
        let thousandths = milliseconds % 1000
        return text + (thousandths == 0 ? "" : String(format: ".%03d", thousandths)) + "Z"
    }

    private nonisolated(unsafe) static let epoch = #/(-?)([0-9]+)(?:\.([0-9]{1,9}))?/#
    private nonisolated(unsafe) static let pattern =
        #/
        ([0-9]{4}) (?: -([0-9]{1,2}) (?: -([0-9]{1,2}) )? )?
        (?: [Tt] (?:
            ([0-9]{1,2}) (?: :([0-9]{2}) (?: :([0-9]{2}) (?: \.([0-9]{1,9}) )? )? )?
            ([Zz] | [+-][0-9]{2} (?: :?[0-9]{2} )? )?
        )? )?
        /#

    static func milliseconds(_ text: String) -> Int64? {
        // Four digits are a year.
        if let match = text.wholeMatch(of: Self.epoch), match.2.count != 4 || match.1 == "-" {
            guard let seconds = Int64(match.2) else { return nil }
            let total = seconds * 1000 + thousandths(match.3)
            return match.1 == "-" ? -total : total
        }
        guard let match = text.wholeMatch(of: Self.pattern) else { return nil }
        var parts = DateComponents()
        parts.year = Int(match.1)
        parts.month = Int(match.2 ?? "1")
        parts.day = Int(match.3 ?? "1")
        parts.hour = Int(match.4 ?? "0")
        parts.minute = Int(match.5 ?? "0")
        parts.second = Int(match.6 ?? "0")
        guard (1...12).contains(parts.month ?? 0), (parts.hour ?? 0) < 24, (parts.minute ?? 0) < 60,
            (parts.second ?? 0) < 60, let date = calendar.date(from: parts),
            calendar.component(.day, from: date) == parts.day
        else { return nil }
        return Int64(date.timeIntervalSince1970) * 1000 + thousandths(match.7) - zone(match.8)
    }

    private static func thousandths(_ digits: Substring?) -> Int64 {
        Int64(((digits.map(String.init) ?? "") + "000").prefix(3)) ?? 0
    }

    private static func zone(_ text: Substring?) -> Int64 {
        guard let text, let sign = text.first, sign == "+" || sign == "-" else { return 0 }
        let digits = text.dropFirst().filter { $0 != ":" }
        let minutes = (Int64(digits.prefix(2)) ?? 0) * 60 + (Int64(digits.dropFirst(2)) ?? 0)
        return (sign == "-" ? -1 : 1) * minutes * 60_000
    }
}

/// An address or network as a string of bits (§2.2, §2.4).
struct NaiveAddress {
    private let bits: String
    private let isFour: Bool

    /// The address of a request; v4 in v6 clothes is v4.
    init?(request text: String) {
        guard let parsed = Self.bits(text) else { return nil }
        let mapped = String(repeating: "0", count: 80) + String(repeating: "1", count: 16)
        if !parsed.isFour, parsed.bits.hasPrefix(mapped) {
            bits = String(parsed.bits.dropFirst(96))
            isFour = true
        } else {
            (bits, isFour) = parsed
        }
    }

    /// A network; host bits are ignored in v4 and refused in v6, and so are dots in v6.
    init?(network text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count < 3, let parsed = Self.bits(parts[0]), parsed.isFour || !parts[0].contains(".") else {
            return nil
        }
        var length = parsed.bits.count
        if parts.count == 2 {
            guard parts[1].utf8.count < 10, !parts[1].hasPrefix("-"), let given = Int(parts[1]), given <= length
            else { return nil }
            length = given
        }
        if !parsed.isFour, parsed.bits.dropFirst(length).contains("1") { return nil }
        bits = String(parsed.bits.prefix(length))
        isFour = parsed.isFour
    }

    func covers(_ address: NaiveAddress) -> Bool { isFour == address.isFour && address.bits.hasPrefix(bits) }

    private static func bits(_ text: String) -> (bits: String, isFour: Bool)? {
        func octets(_ bytes: some Sequence<UInt8>) -> String {
            bytes.map { byte in
                let text = String(byte, radix: 2)
                return String(repeating: "0", count: 8 - text.count) + text
            }.joined()
        }
        if !text.contains(":") {
            // Leading zeros are fine, so this is not the C library's to read.
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            let bytes = parts.compactMap { $0.hasPrefix("+") || $0.hasPrefix("-") ? nil : UInt8($0) }
            return parts.count == 4 && bytes.count == 4 ? (octets(bytes), true) : nil
        }
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        return (withUnsafeBytes(of: address) { octets(Array($0)) }, false)
    }
}

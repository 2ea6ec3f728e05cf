import Glibc
import WireProtocol

/// The `Date` header (reference row C6: SDKs correct their clocks by it), rendered once a second. One a loop.
final class HTTPDate {
    private var second = Int64.min
    private var rendered: [UInt8] = []

    /// Appends the field with its line end, at the present moment, as an IMF-fixdate (RFC 9110 §5.6.7).
    func appendField(to head: inout FixedByteWriter) {
        let now = Int64(time(nil))
        if now != second { render(now) }
        rendered.withUnsafeBufferPointer { head.append($0) }
    }

    @inline(never)
    private func render(_ now: Int64) {
        second = now
        rendered = Array("Date: \(Self.format(secondsSince1970: now))\r\n".utf8)
    }

    static func format(secondsSince1970 seconds: Int64) -> String {
        let days = floorDivide(seconds, 86_400)
        let second = seconds - days * 86_400
        let (year, month, day) = civilDate(daysSince1970: days)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[Int(days - floorDivide(days, 7) * 7)]
        let clock = "\(pad(second / 3_600)):\(pad(second / 60 % 60)):\(pad(second % 60))"
        return "\(weekday), \(pad(day)) \(months[Int(month) - 1]) \(year) \(clock) GMT"
    }

    /// Proleptic Gregorian date; years counted from March, so that the leap day comes last.
    private static func civilDate(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func floorDivide(_ left: Int64, _ right: Int64) -> Int64 {
        left >= 0 ? left / right : -((-left + right - 1) / right)
    }

    private static func pad(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// The instant that a signature carries, in whole seconds, written in ISO 8601 basic format: `20150830T123600Z`.
public struct SignatureTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, from year 0 to 9999.
    public let seconds: Int64

    /// The instant `seconds`, moved into the years 1 to 9999.
    public init(seconds: Int64) { self.seconds = min(max(seconds, -62_135_596_800), 253_402_300_799) }

    /// Nil unless `text` is `YYYYMMDDTHHMMSSZ` and names an instant that exists.
    public init?(_ text: String) {
        guard let time = Array(text.utf8).withUnsafeBytes({ SignatureTime($0) }) else { return nil }
        self = time
    }

    /// Nil unless `bytes` are `YYYYMMDDTHHMMSSZ` and name an instant that exists.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16, let base = bytes.baseAddress else { return nil }
        let second = ASCII.word(at: base + 8)
        guard second & 0xFF == 0x54, second >> 56 == 0x5A else { return nil }
        // Two zeros take the places of `T` and `Z`, so that eight digits are left.
        let digits = (second & 0x00FF_FFFF_FFFF_FF00) << 8 | 0x3030
        guard let date = ASCII.number(ASCII.word(at: base)), let time = ASCII.number(digits) else { return nil }
        guard
            let seconds = Self.seconds(
                year: date / 10_000, month: date / 100 % 100, day: date % 100, hour: time / 10_000,
                minute: time / 100 % 100, second: time % 100)
        else { return nil }
        self.seconds = seconds
    }

    /// Nil unless `text` is an HTTP date such as `Sun, 30 Aug 2015 12:36:00 GMT`, which a `Date` header may hold.
    public init?(httpDate text: String) { self.init(httpDate: Array(text.utf8)[...]) }

    init?(httpDate slice: ArraySlice<UInt8>) {
        let bytes = Array(slice)
        guard bytes.count == 29, bytes[3] == 0x2C, bytes[4] == 0x20, bytes[7] == 0x20, bytes[11] == 0x20,
            bytes[16] == 0x20, bytes[19] == 0x3A, bytes[22] == 0x3A, bytes[25...].elementsEqual(" GMT".utf8)
        else { return nil }
        guard let month = Self.months.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self)),
            let day = ASCII.number(bytes[5..<7]), let year = ASCII.number(bytes[12..<16]),
            let hour = ASCII.number(bytes[17..<19]), let minute = ASCII.number(bytes[20..<22]),
            let second = ASCII.number(bytes[23..<25]),
            let seconds = Self.seconds(
                year: year, month: Int64(month + 1), day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        self.seconds = seconds
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The instant of a date and a time, or nil when one does not exist. A leap second is none.
    private static func seconds(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64
    ) -> Int64? {
        guard year >= 1, (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60 else { return nil }
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length: Int64 =
            switch month {
            case 2: leap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard day <= length else { return nil }
        // Days from 1970 by counting years from March, so that the leap day is a year's last.
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86_400 + hour * 3_600 + minute * 60 + second
    }

    /// `YYYYMMDDTHHMMSSZ`.
    public var description: String {
        String(unsafeUninitializedCapacity: 16) { output in
            write(to: UnsafeMutableRawBufferPointer(output))
            return 16
        }
    }

    /// `YYYYMMDD`, the date of a credential scope.
    public var date: String {
        String(unsafeUninitializedCapacity: 8) { output in
            UnsafeMutableRawBufferPointer(output)
                .storeBytes(of: ASCII.digits(of: calendarDay.number).littleEndian, as: UInt64.self)
            return 8
        }
    }

    /// Whether `text` is `date`, without making one.
    func isOn(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count == 8, let base = text.baseAddress else { return false }
        return ASCII.number(ASCII.word(at: base)) == Int64(calendarDay.number)
    }

    /// Writes `YYYYMMDDTHHMMSSZ` to the first sixteen bytes of `output`.
    func write(to output: UnsafeMutableRawBufferPointer) {
        precondition(output.count >= 16, "sixteen bytes are written")
        let (date, second) = calendarDay
        let time = ASCII.digits(of: second / 3_600 * 10_000 + second / 60 % 60 * 100 + second % 60)
        // Two zeros stand before the time's six digits; `T` and `Z` take their room.
        let marked = time >> 8 & 0x00FF_FFFF_FFFF_FF00 | 0x5A00_0000_0000_0054
        output.storeBytes(of: ASCII.digits(of: date).littleEndian, as: UInt64.self)
        output.storeBytes(of: marked.littleEndian, toByteOffset: 8, as: UInt64.self)
    }

    /// The date as one number, `YYYYMMDD`, and the second of the day.
    private var calendarDay: (number: UInt32, second: UInt32) {
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let second = seconds - days * 86_400
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        return (UInt32(year * 10_000 + month * 100 + day), UInt32(second))
    }

    public static func < (left: SignatureTime, right: SignatureTime) -> Bool { left.seconds < right.seconds }
}

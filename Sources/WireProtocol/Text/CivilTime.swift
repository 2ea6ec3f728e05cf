/// A date and time of day in UTC, in the proleptic Gregorian calendar.
struct CivilTime {
    var year: Int
    /// 1 to 12.
    var month: Int
    /// 1 to 31.
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    var millisecond: Int
    /// 0 is Sunday.
    var weekday: Int

    static let earliest = Timestamp(milliseconds: -62_167_219_200_000)  // 0000-01-01T00:00:00Z
    static let latest = Timestamp(milliseconds: 253_402_300_799_999)  // 9999-12-31T23:59:59.999Z

    /// The civil time of an instant; instants outside the years 0 to 9999 count as the nearest one inside.
    init(_ timestamp: Timestamp) {
        let clamped = min(max(timestamp, Self.earliest), Self.latest)
        // Counted from the year 0, nothing is negative, and a division takes a multiplication and a shift.
        let milliseconds = UInt64(truncatingIfNeeded: clamped.milliseconds &- Self.earliest.milliseconds)
        let seconds = milliseconds / 1_000
        millisecond = Int(truncatingIfNeeded: milliseconds &- seconds &* 1_000)
        let days = UInt32(truncatingIfNeeded: seconds / 86_400)
        let rest = UInt32(truncatingIfNeeded: seconds &- UInt64(days) &* 86_400)
        hour = Int(rest / 3_600)
        minute = Int(rest / 60 % 60)
        second = Int(rest % 60)
        // 0000-01-01 was a Saturday.
        weekday = Int((days &+ 6) % 7)
        // Days are counted from the 1st of March 400 years before the year 0, so that the leap day is the last of its
        // year; eras are 400 years.
        let shifted = days &+ 146_097 &- 60
        let era = shifted / 146_097
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra &- dayOfEra / 1_460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let monthFromMarch = (5 &* dayOfYear &+ 2) / 153
        day = Int(dayOfYear &- (153 &* monthFromMarch &+ 2) / 5 &+ 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch &+ 3 : monthFromMarch &- 9)
        year = Int(yearOfEra &+ era &* 400) - 400 + (month <= 2 ? 1 : 0)
    }

    /// The instant of a civil time, or nil when a field is out of its range or the day is not in the month.
    static func timestamp(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int = 0
    ) -> Timestamp? {
        guard (0...9_999).contains(year), (1...12).contains(month), day >= 1,
            day <= days(in: month, of: year),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999).contains(millisecond)
        else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
        return Timestamp(milliseconds: Int64(seconds) * 1_000 + Int64(millisecond))
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

// The ways in which AWS writes an instant. All are UTC and ASCII; parsing takes exactly the printed form.
extension Timestamp {
    /// `2026-07-13T10:00:00Z`: STS and IAM replies (row W30).
    public var iso8601: String {
        FixedByteWriter.text(capacity: 20) { $0.appendISO8601(self) }
    }

    /// `2026-07-13T10:00:00.000Z`: S3 bodies, and the few Query members that carry a fraction (row W30).
    public var iso8601Milliseconds: String {
        FixedByteWriter.text(capacity: 24) { $0.appendISO8601Milliseconds(self) }
    }

    /// `20260713T100000Z`: `X-Amz-Date`.
    public var basic: String {
        let civil = CivilTime(self)
        return FixedByteWriter.text(capacity: 16) { text in
            text.append(fourDigits: civil.year)
            text.append(twoDigits: civil.month)
            text.append(twoDigits: civil.day)
            text.append("T")
            text.append(twoDigits: civil.hour)
            text.append(twoDigits: civil.minute)
            text.append(twoDigits: civil.second)
            text.append("Z")
        }
    }

    /// `Mon, 13 Jul 2026 10:00:00 GMT`: HTTP header fields (RFC 9110 §5.6.7, IMF-fixdate).
    public var httpDate: String {
        let civil = CivilTime(self)
        return FixedByteWriter.text(capacity: 29) { text in
            text.append(Self.weekdays[civil.weekday])
            text.append(", ")
            text.append(twoDigits: civil.day)
            text.append(" ")
            text.append(Self.months[civil.month - 1])
            text.append(" ")
            text.append(fourDigits: civil.year)
            text.append(" ")
            text.appendTime(civil)
            text.append(" GMT")
        }
    }

    /// The instant that `YYYY-MM-DDThh:mm:ssZ` names, with or without a fraction of one to nine digits; digits after
    /// the third are dropped. Nil for anything else.
    public init?(iso8601 text: some StringProtocol) {
        var reader = ASCIIReader(text)
        guard let year = reader.number(width: 4), reader.skip("-"), let month = reader.number(width: 2),
            reader.skip("-"), let day = reader.number(width: 2), reader.skip("T"),
            let time = reader.time()
        else { return nil }
        var millisecond = 0
        if reader.skip(".") {
            guard let fraction = reader.fraction() else { return nil }
            millisecond = fraction
        }
        guard reader.skip("Z"), reader.isAtEnd else { return nil }
        self.init(year: year, month: month, day: day, time: time, millisecond: millisecond)
    }

    /// The instant that `YYYYMMDDThhmmssZ` names, or nil.
    public init?(basic text: some StringProtocol) {
        var reader = ASCIIReader(text)
        guard let year = reader.number(width: 4), let month = reader.number(width: 2),
            let day = reader.number(width: 2), reader.skip("T"), let hour = reader.number(width: 2),
            let minute = reader.number(width: 2), let second = reader.number(width: 2), reader.skip("Z"),
            reader.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day, time: (hour, minute, second), millisecond: 0)
    }

    /// The instant of an IMF-fixdate, whose day of the week must be right, or nil. The obsolete forms are refused.
    public init?(httpDate text: some StringProtocol) {
        var reader = ASCIIReader(text)
        guard let weekday = reader.word(among: Self.weekdays), reader.skip(", "),
            let day = reader.number(width: 2),
            reader.skip(" "), let month = reader.word(among: Self.months), reader.skip(" "),
            let year = reader.number(width: 4), reader.skip(" "), let time = reader.time(),
            reader.skip(" GMT"),
            reader.isAtEnd
        else { return nil }
        self.init(year: year, month: month + 1, day: day, time: time, millisecond: 0)
        guard CivilTime(self).weekday == weekday else { return nil }
    }

    private init?(
        year: Int, month: Int, day: Int, time: (hour: Int, minute: Int, second: Int), millisecond: Int
    ) {
        guard
            let timestamp = CivilTime.timestamp(
                year: year, month: month, day: day, hour: time.hour, minute: time.minute,
                second: time.second,
                millisecond: millisecond)
        else { return nil }
        self = timestamp
    }

    private static let weekdays: [StaticString] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

/// Fixed-width ASCII without intermediate strings.
extension FixedByteWriter {
    /// A text of at most `capacity` bytes, which `body` writes.
    fileprivate static func text(capacity: Int, _ body: (inout FixedByteWriter) -> Void) -> String {
        String(unsafeUninitializedCapacity: capacity) { buffer in
            var text = FixedByteWriter(UnsafeMutableRawBufferPointer(buffer))
            body(&text)
            return text.count
        }
    }

    /// Appends the 20 bytes of `Timestamp.iso8601`.
    mutating func appendISO8601(_ time: Timestamp) {
        appendISODate(CivilTime(time))
        append("Z")
    }

    /// Appends the 24 bytes of `Timestamp.iso8601Milliseconds`.
    public mutating func appendISO8601Milliseconds(_ time: Timestamp) {
        let civil = CivilTime(time)
        appendISODate(civil)
        append(".")
        append(0x30 &+ UInt8(truncatingIfNeeded: UInt32(truncatingIfNeeded: civil.millisecond) / 100))
        append(twoDigits: Int(UInt32(truncatingIfNeeded: civil.millisecond) % 100))
        append("Z")
    }

    /// Two digits of a number below 100.
    @inline(__always)
    fileprivate mutating func append(twoDigits number: Int) {
        append(littleEndian: Self.digits(number))
    }

    /// Four digits of a number below 10,000.
    @inline(__always)
    fileprivate mutating func append(fourDigits number: Int) {
        append(twoDigits: Int(UInt32(truncatingIfNeeded: number) / 100))
        append(twoDigits: Int(UInt32(truncatingIfNeeded: number) % 100))
    }

    fileprivate mutating func appendTime(_ civil: CivilTime) {
        append(twoDigits: civil.hour)
        append(":")
        append(twoDigits: civil.minute)
        append(":")
        append(twoDigits: civil.second)
    }

    /// The 19 bytes of `2026-07-13T10:00:00`, in the order in which they lie.
    private mutating func appendISODate(_ civil: CivilTime) {
        func digits(_ number: Int) -> UInt64 { UInt64(Self.digits(number)) }
        let century = Int(UInt32(truncatingIfNeeded: civil.year) / 100)
        let yearAndMonth =
            digits(century) | digits(civil.year &- century &* 100) << 16 | digits(civil.month) << 40
            | 0x2D00_002D_0000_0000
        let dayAndHour =
            digits(civil.day) | digits(civil.hour) << 24 | digits(civil.minute) << 48 | 0x0000_3A00_0054_0000
        append(littleEndian: yearAndMonth)
        append(littleEndian: dayAndHour)
        append(":")
        append(twoDigits: civil.second)
    }

    /// The two digits of a number below 100, the first in the low byte.
    @inline(__always)
    private static func digits(_ number: Int) -> UInt16 {
        let number = UInt32(truncatingIfNeeded: number)
        let tens = (number &* 103) >> 10
        return UInt16(truncatingIfNeeded: 0x3030 &+ tens &+ (number &- 10 &* tens) << 8)
    }
}

/// Reads fixed-width ASCII from the start; every step is nil or false when the text differs.
private struct ASCIIReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) { bytes = Array(text.utf8.prefix(64)) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ text: StaticString) -> Bool {
        let matches = text.withUTF8Buffer { expected in
            bytes.count - position >= expected.count && bytes[position...].starts(with: expected)
        }
        if matches { position += text.utf8CodeUnitCount }
        return matches
    }

    mutating func number(width: Int) -> Int? {
        guard bytes.count - position >= width else { return nil }
        var value = 0
        for byte in bytes[position..<(position + width)] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += width
        return value
    }

    mutating func time() -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = number(width: 2), skip(":"), let minute = number(width: 2), skip(":"),
            let second = number(width: 2)
        else { return nil }
        return (hour, minute, second)
    }

    /// One to nine digits, as milliseconds.
    mutating func fraction() -> Int? {
        var value = 0
        var digits = 0
        while let digit = number(width: 1) {
            digits += 1
            if digits <= 3 { value = value * 10 + digit }
        }
        guard (1...9).contains(digits) else { return nil }
        for _ in digits..<max(3, digits) { value *= 10 }
        return value
    }

    mutating func word(among words: [StaticString]) -> Int? {
        for (index, word) in words.enumerated() where skip(word) { return index }
        return nil
    }
}

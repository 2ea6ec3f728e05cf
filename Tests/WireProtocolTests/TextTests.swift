import Testing
import WireProtocol

@Suite("Text encodings")
struct TextTests {
    @Test(
        "base 64 that is not canonical is refused",
        arguments: [
            "A", "AA", "AAA", "AA=", "A===", "====", "=AAA", "AA=A", "AAAA=", "AAAA====", "AB==", "AAB=", "AA==\n",
            " AA==",
            "AA-_", "AA==AA==", "////=", "Zm9v\u{0}",
        ])
    func badBase64(text: String) { #expect(Base64.decode(text) == nil) }

    @Test("base 64 of every length and byte reads back")
    func base64() {
        #expect(Base64.encode([UInt8]()) == "")
        #expect(Base64.encode(Array("foobar".utf8)) == "Zm9vYmFy")
        #expect(Base64.encode(Array("fooba".utf8)) == "Zm9vYmE=")
        #expect(Base64.encode(Array("foob".utf8)) == "Zm9vYg==")
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        for length in 0..<300 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 73 &+ length) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        // Each character at each place of those that are made at once, and in the rest.
        for value in UInt8.min...UInt8.max {
            for place in 0..<26 {
                var bytes = [UInt8](repeating: 0x5A, count: 26)
                bytes[place] = value
                #expect(Base64.encode(bytes) == Self.base64Bitwise(bytes))
            }
        }
    }

    /// What the bits say, six at a time.
    private static func base64Bitwise(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        var text = ""
        for start in stride(from: 0, to: bits.count, by: 6) {
            let group = (start..<start + 6).map { $0 < bits.count ? Int(bits[$0]) : 0 }
            text.append(alphabet[group.reduce(0) { $0 << 1 | $1 }])
        }
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    @Test("base 64 behind a prefix", arguments: ["", "a", "ab", "abc", "é", String(repeating: "x", count: 36)])
    func prefixedBase64(text: String) {
        #expect(Base64.encode(text, behind: "roa:") == "roa:" + Base64.encode(Array(text.utf8)))
        #expect(Base64.encode(text, behind: "") == Base64.encode(Array(text.utf8)))
    }

    @Test("hex", arguments: ["0", "0g", "g0", "00 ", "０0"])
    func badHex(text: String) { #expect(Hex.decode(text) == nil) }

    @Test("hex reads both cases and writes lower case")
    func hex() {
        #expect(Hex.decode("00fFAb") == [0, 0xFF, 0xAB])
        #expect(Hex.encode([0, 0xFF, 0xAB]) == "00ffab")
        #expect(Hex.decode("") == [])
    }

    @Test("eight digits at once are those of each byte")
    func hexDigits() {
        for value in UInt32(UInt8.min)...UInt32(UInt8.max) {
            for place in 0..<4 {
                let number = 0x1E2D_3C4B & ~(0xFF << (UInt32(place) * 8)) | value << (UInt32(place) * 8)
                let bytes = withUnsafeBytes(of: number.littleEndian) { Array($0) }
                let digits = withUnsafeBytes(of: Hex.lowerDigits(number).littleEndian) { Array($0) }
                #expect(String(decoding: digits, as: UTF8.self) == Hex.encode(bytes))
            }
        }
    }

    @Test("percent triplets that are none", arguments: ["%", "%4", "%G1", "%1G", "a%", "%%41", "% 41"])
    func badTriplets(text: String) {
        #expect(throws: PercentEncoding.Failure.truncatedTriplet) { try PercentEncoding.decode(text.utf8) }
    }

    @Test("decoding happens once, a plus sign stays, UTF-8 is demanded")
    func percentDecoding() throws {
        #expect(try PercentEncoding.decode("a+b%2B%2541%c3%A9".utf8) == "a+b+%41é")
        #expect(throws: PercentEncoding.Failure.invalidUTF8) { try PercentEncoding.decode("%FF".utf8) }
    }

    @Test("only unreserved characters stay (RFC 3986), in paths the slash too")
    func percentEncoding() throws {
        #expect(PercentEncoding.encode("aZ09-._~ +/%é*'") == "aZ09-._~%20%2B%2F%25%C3%A9%2A%27")
        #expect(PercentEncoding.encodePath("/a b/é") == "/a%20b/%C3%A9")
        let all = String(String.UnicodeScalarView((0..<0x250).compactMap(Unicode.Scalar.init)))
        #expect(try PercentEncoding.decode(PercentEncoding.encode(all).utf8) == all)
    }
}

@Suite("Timestamps")
struct TimestampTests {
    static let instant = Timestamp(milliseconds: 1_783_936_800_007)

    @Test("the formats of AWS (row W30, RFC 9110)")
    func formats() {
        #expect(Self.instant.iso8601 == "2026-07-13T10:00:00Z")
        #expect(Self.instant.iso8601Milliseconds == "2026-07-13T10:00:00.007Z")
        #expect(Self.instant.basic == "20260713T100000Z")
        #expect(Self.instant.httpDate == "Mon, 13 Jul 2026 10:00:00 GMT")
        #expect(Timestamp(seconds: 784_111_777).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Timestamp(milliseconds: -1).iso8601Milliseconds == "1969-12-31T23:59:59.999Z")
    }

    @Test("every day of two centuries, and samples of ten millennia, read back from every format")
    func roundTrips() {
        for day in -40_000..<40_000 {
            let instant = Timestamp(seconds: Int64(day) * 86_400 + 3_723)
            #expect(Timestamp(basic: instant.basic) == instant)
        }
        for day in stride(from: -700_000, to: 2_900_000, by: 997) {
            let instant = Timestamp(milliseconds: Int64(day) * 86_400_000 + 123)
            #expect(Timestamp(iso8601: instant.iso8601Milliseconds) == instant)
            #expect(Timestamp(iso8601: instant.iso8601) == instant.wholeSeconds)
            #expect(Timestamp(httpDate: instant.httpDate) == instant.wholeSeconds)
        }
    }

    @Test("instants that no format can hold become the nearest that it can; nothing overflows")
    func extremes() {
        #expect(Timestamp(milliseconds: .max).iso8601 == "9999-12-31T23:59:59Z")
        #expect(Timestamp(milliseconds: .min).iso8601 == "0000-01-01T00:00:00Z")
        #expect(Timestamp(milliseconds: .min).httpDate == "Sat, 01 Jan 0000 00:00:00 GMT")
        #expect(Timestamp(seconds: .max).milliseconds == .max)
        #expect(Timestamp(seconds: 1).adding(seconds: .max).milliseconds == .max)
        #expect(Timestamp(seconds: -1).adding(seconds: .min).milliseconds == .min)
        #expect(Timestamp(milliseconds: .min).seconds == -9_223_372_036_854_776)
    }

    @Test(
        "ISO 8601 that is not ours",
        arguments: [
            "", "2026-07-13", "2026-07-13T10:00:00", "2026-07-13T10:00:00+00:00", "2026-07-13 10:00:00Z",
            "2026-07-13t10:00:00z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-04-31T00:00:00Z", "2026-07-13T24:00:00Z",
            "2026-07-13T10:60:00Z", "2026-07-13T10:00:60Z", "2026-07-13T10:00:00.Z", "2026-07-13T10:00:00.1234567890Z",
            "２026-07-13T10:00:00Z", "+026-07-13T10:00:00Z", "2026-07-13T10:00:00ZZ", " 2026-07-13T10:00:00Z",
        ])
    func badISO(text: String) { #expect(Timestamp(iso8601: text) == nil) }

    @Test(
        "fractions of a second", arguments: [("1", 100), ("12", 120), ("123", 123), ("123999", 123), ("000000001", 0)])
    func fractions(digits: String, milliseconds: Int64) {
        #expect(
            Timestamp(iso8601: "2026-07-13T10:00:00.\(digits)Z")?.milliseconds == 1_783_936_800_000 + milliseconds)
    }

    @Test(
        "HTTP dates that are not IMF-fixdates, and days of the wrong week",
        arguments: [
            "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 31 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        ])
    func badHTTPDates(text: String) { #expect(Timestamp(httpDate: text) == nil) }

    @Test(
        "dates of X-Amz-Date that are none",
        arguments: [
            "", "20260713T100000", "20260713100000Z", "20260713T100000z", "20260732T100000Z", "2026071aT100000Z",
        ])
    func badBasic(text: String) { #expect(Timestamp(basic: text) == nil) }
}

import SignatureV4
import Testing

@Suite struct SignatureTimeTests {
    @Test(arguments: [
        (0, "19700101T000000Z"), (951_782_400, "20000229T000000Z"), (1_440_938_160, "20150830T123600Z"),
        (4_107_542_399, "21000228T235959Z"), (-1, "19691231T235959Z"), (253_402_300_799, "99991231T235959Z"),
        (-62_135_596_800, "00010101T000000Z"),
    ])
    func knownInstants(_ seconds: Int64, _ text: String) {
        #expect(SignatureTime(seconds: seconds).description == text)
        #expect(SignatureTime(text)?.seconds == seconds)
    }

    @Test func everyDayRoundTrips() {
        var days = 0
        for day in stride(from: Int64(-719_162), to: 2_932_896, by: 13) {
            let time = SignatureTime(seconds: day * 86_400 + 12_345)
            #expect(SignatureTime(time.description) == time)
            days += 1
        }
        #expect(days > 100_000)
    }

    @Test func instantsBeyondTheCalendarAreMovedIntoIt() {
        #expect(SignatureTime(seconds: .max).description == "99991231T235959Z")
        #expect(SignatureTime(seconds: .min).description == "00010101T000000Z")
    }
}

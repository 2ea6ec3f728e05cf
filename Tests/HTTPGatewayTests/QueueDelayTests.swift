import NIOCore
import Testing

@testable import HTTPGateway

/// When waiting becomes too long (docs/decisions/0004).
@Suite struct QueueDelayTests {
    /// 500 ms standing, 2 s in a burst.
    private static func delay(interval: TimeAmount = .seconds(1)) -> QueueDelay {
        QueueDelay(standing: .milliseconds(500), burst: .seconds(2), interval: interval)
    }

    @Test func nothingIsTooLongBetweenBatches() {
        let delay = Self.delay()
        #expect(delay.isBetweenBatches)
        #expect(!delay.isTooLong(at: .at(1_000_000)))
    }

    @Test func aBurstHasTheLongerLimit() {
        var delay = Self.delay()
        delay.batchBegins(at: .at(0))
        #expect(!delay.isBetweenBatches)
        for late: Int64 in [0, 500, 501, 1_999, 2_000] { #expect(!delay.isTooLong(at: .at(late)), "\(late) ms") }
        #expect(delay.isTooLong(at: .at(2_001)))
    }

    @Test func batchesWithinTheLimitNeverStand() {
        var delay = Self.delay()
        for index: Int64 in 0..<100 { delay.batch(index * 500, index * 500 + 500) }
        delay.batchBegins(at: .at(50_000))
        #expect(!delay.isTooLong(at: .at(50_600)))
    }

    @Test func aDelayThatStandsHasTheShorterLimit() {
        var delay = Self.delay()
        delay.batch(0, 600)
        delay.batchBegins(at: .at(600))
        #expect(!delay.isTooLong(at: .at(1_050)), "it has stood for more than 1 s; this request waited for 450 ms")
        #expect(!delay.isTooLong(at: .at(1_100)), "500 ms are within the limit")
        #expect(delay.isTooLong(at: .at(1_101)))
    }

    @Test func itStandsWhenTheIntervalIsOver() {
        var delay = Self.delay(interval: .seconds(3))
        for index: Int64 in 0..<4 { delay.batch(index * 600, index * 600 + 600) }
        delay.batchBegins(at: .at(2_400))
        #expect(!delay.isTooLong(at: .at(3_000)))
        #expect(delay.isTooLong(at: .at(3_001)))
    }

    /// Those who were shed come back together: the loop idles in between, and is no less overloaded.
    @Test func aShortPauseDoesNotEndIt() {
        var delay = Self.delay()
        for index: Int64 in 0..<3 { delay.batch(index * 600, index * 600 + 600) }
        delay.batch(1_800, 1_810)
        delay.batchBegins(at: .at(2_800))
        #expect(delay.isTooLong(at: .at(3_301)))
    }

    @Test func aQuietIntervalEndsIt() {
        var delay = Self.delay()
        for index: Int64 in 0..<3 { delay.batch(index * 600, index * 600 + 600) }
        delay.batch(1_800, 1_810)
        delay.batchBegins(at: .at(2_801))
        #expect(!delay.isTooLong(at: .at(3_302)))
        #expect(!delay.isTooLong(at: .at(4_801)))
        #expect(delay.isTooLong(at: .at(4_802)), "a burst again")
    }

    /// Rare long batches are bursts, however many there have been.
    @Test func rareBurstsNeverStand() {
        var delay = Self.delay()
        for index: Int64 in 0..<20 { delay.batch(index * 3_000, index * 3_000 + 1_500) }
        delay.batchBegins(at: .at(60_000))
        #expect(!delay.isTooLong(at: .at(62_000)))
    }

    @Test func anEndWithoutABeginningIsNothing() {
        var delay = Self.delay()
        delay.batchEnds(at: .at(10_000))
        #expect(delay.isBetweenBatches && !delay.isTooLong(at: .at(20_000)))
    }
}

extension NIODeadline {
    fileprivate static func at(_ milliseconds: Int64) -> NIODeadline {
        .uptimeNanoseconds(UInt64(milliseconds) * 1_000_000)
    }
}

extension QueueDelay {
    /// A batch that begins and ends then, in milliseconds.
    fileprivate mutating func batch(_ began: Int64, _ ended: Int64) {
        batchBegins(at: .at(began))
        batchEnds(at: .at(ended))
    }
}

@_spi(Testing) import SecretMaterial
import Testing

@testable import Directory

/// Reference iam.md §6.9, sts.md rows M2 and M5.
@Suite struct MFACodeHistoryTests {
    /// A history whose changing calls can stand in an expectation.
    private final class Tried {
        var value = MFACodeHistory()

        func use(_ code: OneTimeCode, seed: SecretBytes, now: Int64) -> MFACodeHistory.Outcome {
            value.use(code, seed: seed, now: now)
        }

        func synchronize(_ first: OneTimeCode, _ second: OneTimeCode, seed: SecretBytes, now: Int64) -> Bool {
            value.synchronize(first, second, seed: seed, now: now)
        }
    }

    let seed = SecretBytes(Array("a seed of forty bytes, more or less, yes".utf8))
    let now: Int64 = 1_800_000_000

    func code(_ offset: Int64) -> OneTimeCode { OneTimeCode(seed: seed, step: OneTimeCode.step(at: now) + offset) }

    @Test func twoStepsEitherWayAreAccepted() {
        for offset in Int64(-2)...2 {
            let history = Tried()
            #expect(history.use(code(offset), seed: seed, now: now) == .accepted)
        }
        for offset in [Int64(-4), -3, 3, 4] {
            let history = Tried()
            #expect(history.use(code(offset), seed: seed, now: now) == .wrong)
        }
    }

    @Test func noCodeCountsTwiceAndOlderOnesOfTheWindowStillDo() {
        let history = Tried()
        #expect(history.use(code(1), seed: seed, now: now) == .accepted)
        #expect(history.use(code(1), seed: seed, now: now) == .wrong)
        #expect(history.use(code(-1), seed: seed, now: now) == .accepted)
        #expect(history.use(code(-1), seed: seed, now: now) == .wrong)
        #expect(history.use(code(0), seed: seed, now: now) == .accepted)
    }

    @Test func aClockThatIsSetBackBringsNoCodeBack() {
        let history = Tried()
        for index in 0..<100 {
            let later = now + Int64(index) * 30
            let step = OneTimeCode.step(at: later)
            #expect(history.use(OneTimeCode(seed: seed, step: step), seed: seed, now: later) == .accepted)
        }
        #expect(history.value.usedSteps.count <= MFACodeHistory.usedStepsLimit)
        for index in 0..<100 {
            let again = now + Int64(index) * 30
            history.value.attempts = 0
            let step = OneTimeCode.step(at: again)
            #expect(history.use(OneTimeCode(seed: seed, step: step), seed: seed, now: again) != .accepted)
        }
    }

    @Test func nineAttemptsInThreeMinutesWhateverTheirOutcome() {
        let history = Tried()
        let start = now / 180 * 180
        for attempt in 0..<9 {
            let outcome = history.use(code(attempt == 0 ? 0 : 50), seed: seed, now: start)
            #expect(outcome != .exhausted)
        }
        let full = history.value
        #expect(history.use(code(1), seed: seed, now: start + 179) == .exhausted)
        #expect(history.value == full)
        let next = OneTimeCode(seed: seed, step: OneTimeCode.step(at: start + 180))
        #expect(history.use(next, seed: seed, now: start + 180) == .accepted)
    }

    @Test func aPairIsFoundInAWideWindowAndSetsTheClock() {
        for offset in [Int64(-998), -1, 0, 999, 1_000] {
            let history = Tried()
            #expect(history.synchronize(code(offset), code(offset + 1), seed: seed, now: now))
            #expect(history.value.drift == offset + 1)
            #expect(history.use(code(offset + 1), seed: seed, now: now) == .accepted)  // not used up by synchronizing
        }
        for offset in [Int64(-1_000), -999, 1_001] {
            let history = Tried()
            #expect(!history.synchronize(code(offset), code(offset + 1), seed: seed, now: now))
            #expect(history.value == MFACodeHistory())
        }
    }

    @Test func pairsAreConsecutiveAscendingAndLaterThanTheLast() {
        let history = Tried()
        for (first, second) in [(Int64(0), Int64(0)), (1, 0), (0, 2)] {
            #expect(!history.synchronize(code(first), code(second), seed: seed, now: now))
        }
        #expect(history.synchronize(code(5), code(6), seed: seed, now: now))
        for offset in [Int64(5), 4, -3] {
            #expect(!history.synchronize(code(offset), code(offset + 1), seed: seed, now: now))
        }
        #expect(history.synchronize(code(6), code(7), seed: seed, now: now))
    }
}

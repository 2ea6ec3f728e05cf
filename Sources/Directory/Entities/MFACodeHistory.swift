public import SecretMaterial

/// What a device's codes have been used for: no code counts twice, few may be tried, and the device's clock may be off.
///
/// Reference iam.md §6.9, sts.md rows M2 and M5. It is stored with the device, so that a restart forgets nothing.
public struct MFACodeHistory: Sendable, Hashable {
    /// By how many time steps the device's clock was ahead when it was last synchronised.
    public var drift: Int64 = 0
    /// The second step of the last pair of codes that enabled or synchronised the device.
    public var lastPairStep: Int64 = .min
    /// Steps up to this one are refused, whatever the clock says.
    public var usedUpTo: Int64 = .min
    /// Used steps beyond `usedUpTo`, ascending.
    public var usedSteps: [Int64] = []
    /// The three-minute window, counted from 1970, in which codes were last tried.
    public var attemptWindow: Int64 = 0
    /// How many codes were tried in it.
    public var attempts = 0

    public init() {}

    /// How many steps a code may be off the device's own time.
    static let tolerance: Int64 = 2
    static let attemptWindowSeconds: Int64 = 180
    static let attemptsPerWindow = 9
    /// The steps around the device's own time in which a pair of codes is looked for.
    static let synchronizationRange: ClosedRange<Int64> = -998...1_000
    /// How many used steps are kept one by one; an older one sets `usedUpTo`.
    static let usedStepsLimit = 16

    /// What became of a code.
    public enum Outcome: Sendable, Hashable {
        case accepted
        /// Not a code of these steps, or one that was used before.
        case wrong
        /// Too many codes were tried in this window: this one was not looked at.
        case exhausted
    }

    /// Uses up `code` at `now` (seconds since 1970). The history changes whatever the outcome, `exhausted` apart.
    public mutating func use(_ code: OneTimeCode, seed: SecretBytes, now: Int64) -> Outcome {
        let window = now / Self.attemptWindowSeconds
        if window != attemptWindow {
            attemptWindow = window
            attempts = 0
        }
        guard attempts < Self.attemptsPerWindow else { return .exhausted }
        attempts += 1
        let center = OneTimeCode.step(at: now) + drift
        for step in (center - Self.tolerance)...(center + Self.tolerance) {
            guard !isUsed(step), OneTimeCode(seed: seed, step: step) == code else { continue }
            markUsed(step)
            return .accepted
        }
        return .wrong
    }

    /// Finds two consecutive codes and takes the device's clock from them. Neither is used up (reference iam.md §6.9).
    ///
    /// False, and nothing changed, when there is no such pair later than the last one.
    public mutating func synchronize(
        _ first: OneTimeCode, _ second: OneTimeCode, seed: SecretBytes, now: Int64
    ) -> Bool {
        let here = OneTimeCode.step(at: now)
        let center = here + drift
        let range = Self.synchronizationRange
        // The nearest pair is the one that was meant.
        for offset in range.sorted(by: { abs($0) < abs($1) }) {
            let step = center + offset
            guard step + 1 > lastPairStep, OneTimeCode(seed: seed, step: step) == first,
                OneTimeCode(seed: seed, step: step + 1) == second
            else { continue }
            lastPairStep = step + 1
            drift = step + 1 - here
            return true
        }
        return false
    }

    private func isUsed(_ step: Int64) -> Bool { step <= usedUpTo || usedSteps.contains(step) }

    private mutating func markUsed(_ step: Int64) {
        usedSteps.append(step)
        usedSteps.sort()
        while usedSteps.count > Self.usedStepsLimit { usedUpTo = max(usedUpTo, usedSteps.removeFirst()) }
    }
}

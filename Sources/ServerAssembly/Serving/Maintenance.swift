import Logging
import ServiceLifecycle
import WireProtocol

/// What a server does by itself: drops cut-offs and session keys whose time is over, and seals stored secrets again
/// when a new store key has become active. It writes nothing when there is nothing to do.
struct Maintenance: Service {
    private static let interval = Duration.seconds(30)

    let revocations: Revocations
    let keeper: RingKeeper
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                await perform(at: .now)
                try await Task.sleep(for: Self.interval)
            }
        }
    }

    func perform(at now: Timestamp) async {
        do {
            let cutOffs = try await revocations.dropOld(at: now)
            let keys = try await keeper.removeEndedSessionKeys(at: now)
            if cutOffs + keys > 0 {
                logger.notice(
                    "maintenance", metadata: ["cut-offs-dropped": "\(cutOffs)", "session-keys-removed": "\(keys)"])
            }
            guard try !keeper.supersededStoreKeys(at: now).isEmpty else { return }
            let unreadable = try await keeper.reseal(at: now)
            if unreadable > 0 { logger.error("stored secrets do not open", metadata: ["count": "\(unreadable)"]) }
        } catch { logger.error("maintenance failed", metadata: ["error": "\(error)"]) }
    }
}

import CredentialHelpers
import ServiceClient
import Testing

@Suite struct RefreshingCredentialsTests {
    private func make(lifeSeconds: Int64) -> (HandClock, CountingSource, RefreshingCredentials) {
        let clock = HandClock()
        let source = CountingSource(clock: clock, lifeSeconds: lifeSeconds)
        return (clock, source, RefreshingCredentials(source, logger: .silent, now: { clock.now }))
    }

    @Test func keptUntilTwentyMinutesBeforeTheExpiry() async throws {
        let (clock, source, credentials) = make(lifeSeconds: 3_600)
        #expect(try await credentials.current().credentials.accessKeyID == "KEY1")
        clock.advance(seconds: 3_600 - 1_201)
        #expect(try await credentials.current().credentials.accessKeyID == "KEY1")
        clock.advance(seconds: 1)
        #expect(try await credentials.current().credentials.accessKeyID == "KEY2")
        #expect(source.issued == 2)
    }

    @Test func shortSessionsAreRenewedAtHalfTheirLife() async throws {
        let (clock, _, credentials) = make(lifeSeconds: 900)
        _ = try await credentials.current()
        clock.advance(seconds: 449)
        #expect(try await credentials.current().credentials.accessKeyID == "KEY1")
        clock.advance(seconds: 1)
        #expect(try await credentials.current().credentials.accessKeyID == "KEY2")
    }

    @Test func manyAskersShareOneCall() async throws {
        let (_, source, credentials) = make(lifeSeconds: 3_600)
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await credentials.current().credentials.accessKeyID } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(keys == ["KEY1"] && source.issued == 1)
    }

    @Test func oldOnesServeWhileNewOnesCannotBeHadButNotBeyondTheirExpiry() async throws {
        let (clock, source, credentials) = make(lifeSeconds: 900)
        _ = try await credentials.current()
        source.refuse(true)
        clock.advance(seconds: 800)
        #expect(try await credentials.current().credentials.accessKeyID == "KEY1")
        clock.advance(seconds: 100)
        await #expect(throws: ClientError.self) { try await credentials.current() }
        source.refuse(false)
        #expect(try await credentials.current().credentials.accessKeyID == "KEY4")
    }
}

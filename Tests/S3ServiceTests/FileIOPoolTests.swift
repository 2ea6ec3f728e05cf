import Testing

@testable import S3Service

@Suite struct FileIOPoolTests {
    private final class Resubmitting: Sendable {
        let pool: FileIOPool
        init(_ pool: FileIOPool) { self.pool = pool }
        deinit { pool.submit {} }
    }

    /// A writer that is dropped with its job submits the removal of its file: that must not happen under the lock.
    @Test func whatAJobHoldsMaySubmitAnotherWhenItGoes() async throws {
        let pool = FileIOPool(width: 2)
        for _ in 0..<2_000 {
            let held = Resubmitting(pool)
            pool.submit { withExtendedLifetime(held) {} }
        }
        let sum = try await pool.run { 1 + 1 }
        #expect(sum == 2)
    }
}

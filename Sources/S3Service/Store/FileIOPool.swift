internal import Dispatch
internal import Glibc
internal import Synchronization

/// A few threads for calls that block: file I/O runs neither on an event loop nor on the threads of Swift's tasks.
///
/// Jobs run in the order they came, `width` at a time. A caller awaits each of its jobs, so no more jobs wait than
/// there are requests. The threads end when the pool goes.
package final class FileIOPool: Sendable {
    /// Threads unless told otherwise: enough to keep a disk's queue busy.
    package static let defaultWidth = 8

    private let queue: JobQueue

    package init(width: Int = FileIOPool.defaultWidth) {
        precondition(width > 0, "a pool has threads")
        queue = JobQueue(threads: width)
        for _ in 0..<width { queue.startThread() }
    }

    deinit { queue.stop() }

    /// Runs `body` on a thread of the pool and suspends until it is done. Not cancellable: a half-made change is worse
    /// than a late answer.
    package func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            queue.push {
                let result: Result<Value, StoreError>
                do throws(StoreError) { result = .success(try body()) } catch { result = .failure(error) }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    /// Runs `body` some time later; nobody waits for it.
    func submit(_ body: @escaping @Sendable () -> Void) { queue.push(body) }
}

/// What the threads share: they hold this and not the pool, so that the pool can go.
private final class JobQueue: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var next = 0
    }

    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)
    private let threads: Int

    init(threads: Int) { self.threads = threads }

    func push(_ job: @escaping @Sendable () -> Void) {
        state.withLock { $0.jobs.append(job) }
        available.signal()
    }

    /// Lets every thread end once the jobs that wait are done: a signal without a job means the end.
    func stop() {
        for _ in 0..<threads { available.signal() }
    }

    func startThread() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<JobQueue>.fromOpaque(argument).takeRetainedValue().work()
                return nil
            }, context.toOpaque())
        precondition(status == 0, "no thread for file I/O")
        pthread_detach(thread)
    }

    private func work() {
        while true {
            available.wait()
            guard let job = take() else { return }
            job()
        }
    }

    /// The next job; nil when there is none left and the pool is gone.
    private func take() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.next < state.jobs.count else { return nil }
            // INVARIANT: nothing of a job is let go of under the lock. What a job holds may submit another when it
            // goes, as `ContentWriter` does, and the lock is not recursive.
            var job: @Sendable () -> Void = {}
            swap(&job, &state.jobs[state.next])
            state.next += 1
            if state.next == state.jobs.count || state.next >= 1_024 {
                state.jobs.removeFirst(state.next)
                state.next = 0
            }
            return job
        }
    }
}

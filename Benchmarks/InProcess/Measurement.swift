import AllocationCounter

/// How a run measures.
enum Measuring {
    /// Time in so many batches, and allocations.
    case times(rounds: Int)
    /// Allocations of few runs, inside the function that callgrind counts instructions in.
    case counts

    /// The runs of a counted batch; a cold row has as many sets of credentials.
    static let countedRuns = 200
}

/// One operation measured on this thread: nanoseconds of CPU time of each batch, allocations of one run.
struct Measurement {
    let name: String
    let nanoseconds: [Double]
    let allocations: Double

    /// Runs `body` in batches of `count`, after one batch that is not counted.
    ///
    /// Allocations are counted over a whole batch, so that a growing table shows as a fraction.
    init(_ name: String, _ measuring: Measuring, count: Int, _ body: (Int) throws -> Void) throws {
        self.name = name
        let rounds: Int
        switch measuring {
        case .times(let number): rounds = number
        case .counts:
            let count = min(count, Measuring.countedRuns)
            for index in 0..<count { try body(index) }
            allocations = try Self.allocations(count: count, body)
            nanoseconds = []
            return
        }
        for index in 0..<count { try body(index) }
        let before = stint_allocations()
        for index in 0..<count { try body(index) }
        allocations = Double(stint_allocations() - before) / Double(count)
        var batches: [Double] = []
        batches.reserveCapacity(rounds)
        for _ in 0..<rounds {
            let start = stint_thread_ns()
            for index in 0..<count { try body(index) }
            batches.append(Double(stint_thread_ns() - start) / Double(count))
        }
        nanoseconds = batches
    }

    /// Allocations of one run, counted where callgrind counts instructions.
    private static func allocations(count: Int, _ body: (Int) throws -> Void) throws -> Double {
        try withoutActuallyEscaping(body) { body in
            let batch = Batch(body)
            let before = stint_allocations()
            stint_measured(
                { context, index in
                    guard let context else { return }
                    Unmanaged<Batch>.fromOpaque(context).takeUnretainedValue().run(Int(index))
                }, Unmanaged.passUnretained(batch).toOpaque(), Int32(count))
            let made = stint_allocations() - before
            if let failure = batch.failure { throw failure }
            return Double(made) / Double(count)
        }
    }

    private final class Batch {
        private let body: (Int) throws -> Void
        private(set) var failure: (any Error)?

        init(_ body: @escaping (Int) throws -> Void) { self.body = body }

        func run(_ index: Int) {
            do { try body(index) } catch { failure = error }
        }
    }

    /// One line of JSON.
    var line: String {
        let times = nanoseconds.map { String(Int($0)) }.joined(separator: ",")
        return #"{"row":"\#(name)","ns":[\#(times)],"allocations":\#((allocations * 100).rounded() / 100)}"#
    }
}

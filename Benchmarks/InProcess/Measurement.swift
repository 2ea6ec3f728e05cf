import AllocationCounter

/// One operation measured on this thread: nanoseconds of CPU time of each batch, allocations of one run.
struct Measurement {
    let name: String
    let nanoseconds: [Double]
    let allocations: Double

    /// Runs `body` in `rounds` batches of `count`, after one batch that is not counted.
    ///
    /// Allocations are counted over a whole batch, so that a growing table shows as a fraction.
    init(_ name: String, rounds: Int, count: Int, _ body: (Int) throws -> Void) rethrows {
        self.name = name
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

    /// One line of JSON.
    var line: String {
        let times = nanoseconds.map { String(Int($0)) }.joined(separator: ",")
        return #"{"row":"\#(name)","ns":[\#(times)],"allocations":\#((allocations * 100).rounded() / 100)}"#
    }
}

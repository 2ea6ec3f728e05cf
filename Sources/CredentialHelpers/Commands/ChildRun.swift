package import ServiceClient
import UnixSignals

/// A command and the signals that reach this process while it runs.
package enum ChildRun {
    /// Runs the command to its end and returns its exit status.
    ///
    /// SIGINT and SIGQUIT come from the terminal to the command as well, so that here they only do no harm; SIGTERM and
    /// SIGHUP, which were sent to this process alone, are handed on.
    package static func run(_ words: [String], environment: [String: String]) async throws(ClientError) -> Int32 {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigquit, .sigterm, .sighup)
        let child = try ChildProcess(words, environment: environment)
        return await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await child.wait() }
            group.addTask {
                for await signal in signals where signal == .sigterm || signal == .sighup {
                    child.send(signal.rawValue)
                }
                return nil
            }
            while let status = await group.next() {
                guard let status else { continue }
                group.cancelAll()
                return status
            }
            return 1
        }
    }

    /// Returns when this process is told to stop.
    package static func waitForTheEnd() async {
        for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
    }
}

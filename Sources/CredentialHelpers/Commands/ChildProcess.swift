import Dispatch
import Glibc
package import ServiceClient

/// A command run in this process's terminal and process group.
package struct ChildProcess: Sendable {
    private let identifier: pid_t

    /// Starts the command, looked up on `PATH` as a shell does.
    package init(_ words: [String], environment: [String: String]) throws(ClientError) {
        guard let program = words.first else { throw .configuration("There is no command to run.") }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals that this process catches must have their usual effect in the command.
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var child: pid_t = 0
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        let status = posix_spawnp(&child, program, nil, &attributes, &arguments, &variables)
        guard status == 0 else {
            throw .configuration("\(program) cannot be run: \(String(cString: strerror(status)))")
        }
        identifier = child
    }

    package func send(_ signal: Int32) { kill(identifier, signal) }

    /// Its exit status; 128 and the signal's number when one ended it, as shells say it.
    package func wait() async -> Int32 {
        let identifier = identifier
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var status: Int32 = 0
                while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
                let signal = status & 0x7F
                continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : 128 + signal)
            }
        }
    }
}

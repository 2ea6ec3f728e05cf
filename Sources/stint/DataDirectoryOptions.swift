public import AWSNames
public import ArgumentParser
import ServerAssembly

/// What every command on a data directory takes.
struct DataDirectoryOptions: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: ArgumentHelp(
            "The data directory.",
            discussion: """
                The key-encryption key lies beside it in DIR.key, or comes from the environment variable \
                STINT_KEY_ENCRYPTION_KEY (64 hexadecimal digits or base64 of 32 bytes).
                """, valueName: "dir"))
    var path: String

    var place: DataDirectory { DataDirectory(path) }
}

extension AccountID: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// Runs a command's work and turns what it refuses into a sentence and an exit code.
func reportingErrors(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let error as AssemblyError {
        Output.error("Error: \(error)")
        throw ExitCode(error.exitCode)
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch {
        Output.error("Error: \(error)")
        throw ExitCode(1)
    }
}

package import Logging

extension Logger {
    /// The logger of commands that change a directory without a server.
    package static var ofCommands: Logger { toStandardError(level: .notice) }

    /// A logger that writes lines to standard error.
    package static func toStandardError(level: Logger.Level) -> Logger {
        var logger = Logger(label: "stint") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }

    /// The same with a level from a command line.
    package static func toStandardError(levelName: String) throws(AssemblyError) -> Logger {
        guard let level = Logger.Level(rawValue: levelName) else {
            let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("--log-level is one of \(names)")
        }
        return toStandardError(level: level)
    }
}

import FoundationEssentials
import ServiceClient

/// The variables of this process.
enum ProcessEnvironment {
    static var all: [String: String] { ProcessInfo.processInfo.environment }
}

/// Small text files that a person wrote.
enum TextFile {
    /// The content; nil where there is no such file.
    static func read(_ path: String) throws(ClientError) -> String? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let content = FileManager.default.contents(atPath: path) else {
            throw .configuration("\(path) cannot be read.")
        }
        guard content.count <= ProfileFile.maximumBytes else { throw .configuration("\(path) is too large.") }
        return String(decoding: content, as: UTF8.self)
    }
}

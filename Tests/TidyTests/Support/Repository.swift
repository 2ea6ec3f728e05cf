import Foundation

/// The checked-out repository that these tests are part of.
enum Repository {
    /// The root, found from this file's own place: `Tests/TidyTests/Support/Repository.swift`.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Folders that hold what tools made, never what people wrote.
    private static let skipped: Set<String> = [".git", ".venv", ".stint", "__pycache__", ".pytest_cache", "out"]

    /// Every file that people wrote, by its path from the root, sorted.
    static let files: [String] = {
        guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: [.isDirectoryKey]) else {
            return []
        }
        var paths: [String] = []
        for case let url as URL in walk {
            let name = url.lastPathComponent
            if (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
                if skipped.contains(name) || name.hasPrefix(".build") { walk.skipDescendants() }
                continue
            }
            if name != ".git" { paths.append(relative(url)) }
        }
        return paths.sorted()
    }()

    /// Every file, read once; one that is not UTF-8 reads as empty.
    static let contents: [SourceFile] = files.compactMap { try? read($0) }

    /// One file; not UTF-8 reads as empty.
    static func read(_ path: String) throws -> SourceFile {
        let data = try Data(contentsOf: root.appending(path: path))
        return SourceFile(path: path, text: String(data: data, encoding: .utf8) ?? "")
    }

    /// Whether the file may be run.
    static func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: root.appending(path: path).path)
    }

    private static func relative(_ url: URL) -> String {
        String(url.standardizedFileURL.path.dropFirst(root.standardizedFileURL.path.count))
            .trimmingCharacters(in: ["/"])
    }
}

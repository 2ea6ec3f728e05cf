/// The places of a data directory.
package struct DataDirectory: Sendable, Hashable {
    package let path: String

    /// A directory at `path`, relative to the working directory unless it begins with a slash.
    package init(_ path: String) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    package var database: String { path + "/directory.sqlite" }
    package var objects: String { path + "/objects" }
    /// Beside the directory, so that a copy of the directory alone opens nothing (DESIGN §4).
    package var keyFile: String { path + ".key" }
    package var lockFile: String { path + "/lock" }
    package var controlSocket: String { path + "/control.sock" }
    /// Is there while `init` is at work: what it finds in the directory then is half made.
    package var initMarker: String { path + "/init-in-progress" }
}

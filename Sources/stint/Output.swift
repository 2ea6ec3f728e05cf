import Glibc
import ServerAssembly

/// What goes to a person or a script.
enum Output {
    /// One line on standard output, at once.
    static func line(_ text: String) {
        print(text)
        fflush(nil)
    }

    static func error(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }

    static func report(_ report: some AdministrativeReport, asJSON: Bool) { line(asJSON ? report.json : report.text) }

    static func rootKey(_ key: IssuedRootKey, asJSON: Bool, headline: String) {
        line(asJSON ? RootKeyReport.json(key) : RootKeyReport.text(key, headline: headline))
    }
}

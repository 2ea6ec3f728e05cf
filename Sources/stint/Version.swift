import ArgumentParser

/// The release that this program is.
enum BuildVersion {
    static let text = "0.1.0"
}

struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print the version.")

    func run() { print("stint \(BuildVersion.text)") }
}

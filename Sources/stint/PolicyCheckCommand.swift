import ArgumentParser
import Glibc
import PolicyEngine
import PolicyLinting

struct PolicyCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check policies: does AWS accept them, and do they say what they seem to say?",
        discussion: """
            Prints what was found with its place, as compilers do. Errors are what AWS refuses, in AWS's words; \
            warnings are what does something else than it seems to, or more than is wise; notes are worth knowing. \
            docs/policy-check.md explains every rule.

              stint policy check policy.json
              stint policy check --kind trust trust.json
              terraform show -json plan | jq -r … | stint policy check --json -

            Exit codes: 0 nothing but notes, 1 errors or warnings, 2 a file that cannot be read, 64 asked wrongly.
            """)

    @Argument(help: ArgumentHelp("The policies; - is standard input.", valueName: "file"))
    var files: [String] = []
    @Option(
        help: ArgumentHelp(
            "managed, inline, trust, boundary, session, bucket, resource, scp or rcp.",
            discussion: "When not given, it is guessed from the elements that the statements have.", valueName: "kind"))
    var kind: String?
    @Flag(help: "Print {\"Files\":[{\"File\",\"Kind\",\"Findings\":[…]}]} instead of text.")
    var json = false

    func run() throws {
        guard !files.isEmpty else {
            try refuse("no file was named: stint policy check FILE… (- is standard input)", 64)
        }
        var named: PolicyKind?
        if let kind {
            named = PolicyKind(option: kind)
            if named == nil {
                try refuse(
                    "there is no kind \"\(kind)\": managed, inline, trust, boundary, session, bucket, resource, scp or rcp",
                    64)
            }
        }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let check = PolicyCheck(now: Int64(now.tv_sec) * 1_000)
        var reports: [(file: String, report: PolicyReport)] = []
        for file in files {
            guard let bytes = InputFile.read(file, atMost: PolicyLimits.textBytes + 1) else {
                try refuse("\(file) cannot be read: \(String(cString: strerror(errno)))", 2)
            }
            let (text, report) = check.check(bytes, as: named)
            reports.append((file, report))
            if !json { print(report.text(of: text, file: file), terminator: "") }
        }
        if json { print(PolicyReport.json(reports)) }
        if reports.contains(where: \.report.hasFaults) { throw ExitCode(1) }
    }

    private func refuse(_ message: String, _ code: Int32) throws -> Never {
        Output.error("Error: \(message)")
        throw ExitCode(code)
    }
}

/// Files that the caller names.
enum InputFile {
    /// The bytes of a file, or of standard input for `-`, but no more than `most`; nil, with `errno`, when it cannot be
    /// read.
    static func read(_ path: String, atMost most: Int) -> [UInt8]? {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < most {
            let count = Glibc.read(descriptor, &buffer, min(buffer.count, most - bytes.count))
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}

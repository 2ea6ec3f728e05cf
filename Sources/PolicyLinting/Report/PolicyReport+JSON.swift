public import PolicyEngine
import WireProtocol

extension PolicyReport {
    /// What was found in several files, for machines:
    /// `{"Files":[{"File","Kind","Findings":[{"Severity","Rule","Message","Line","Column","Length"}]}]}`.
    public static func json(_ reports: [(file: String, report: PolicyReport)]) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.name("Files")
            writer.array { writer in
                for (file, report) in reports { report.write(to: &writer, file: file) }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func write(to writer: inout JSONWriter, file: String) {
        writer.object { writer in
            writer.name("File")
            writer.string(file)
            writer.name("Kind")
            writer.string(kind.option)
            writer.name("Findings")
            writer.array { writer in
                for finding in findings { Self.write(finding, to: &writer) }
            }
        }
    }

    private static func write(_ finding: PolicyFinding, to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in [
                ("Severity", finding.severity.rawValue), ("Rule", finding.rule), ("Message", finding.message),
            ] {
                writer.name(name)
                writer.string(value)
            }
            for (name, value) in [("Line", finding.line), ("Column", finding.column), ("Length", finding.length)] {
                writer.name(name)
                writer.integer(value)
            }
        }
    }
}

extension PolicyKind {
    /// The kind as `--kind` takes it.
    public var option: String {
        switch self {
        case .managed: "managed"
        case .inline: "inline"
        case .trust: "trust"
        case .session: "session"
        case .bucket: "bucket"
        case .resource: "resource"
        case .serviceControl: "scp"
        case .resourceControl: "rcp"
        }
    }

    /// The kind of the name; a permissions boundary is a managed policy.
    public init?(option: String) {
        if option == "boundary" {
            self = .managed
            return
        }
        guard let kind = Self.allCases.first(where: { $0.option == option }) else { return nil }
        self = kind
    }
}

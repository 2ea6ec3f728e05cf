import FoundationEssentials
import WireProtocol

/// What a command shows: JSON for programs and a text for people.
package protocol AdministrativeReport: Codable, Sendable {
    var text: String { get }
}

extension AdministrativeReport {
    /// One line.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// Nil for anything that is not such a report.
    package init?(json: String) {
        guard let report = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = report
    }
}

enum ReportTime {
    /// `2026-01-31T12:00:00Z`, from seconds since 1970.
    static func text(_ seconds: Int64) -> String { Timestamp(seconds: seconds).iso8601 }
}

/// Columns of text.
enum ReportTable {
    static func text(_ headings: [String], _ rows: [[String]]) -> String {
        let lines = [headings] + rows
        let widths = headings.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let padded = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return trimmed(padded.joined(separator: "  "))
        }.joined(separator: "\n")
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}

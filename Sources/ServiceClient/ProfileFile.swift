/// A file of AWS profiles: `~/.aws/config` or `~/.aws/credentials`.
///
/// Sections in brackets, `name = value` lines, `#` and `;` at the start of a line for comments; indented lines under a
/// name without a value are its own little table.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>
public struct ProfileFile: Sendable {
    /// The largest file that is read, in bytes.
    public static let maximumBytes = 1 << 20

    /// Settings by section; a nested setting has the name `outer.inner`.
    private var sections: [String: [String: String]] = [:]

    /// A file in which nothing stands.
    public init() {}

    /// Reads the text of a file. Lines that are nothing known are passed over, as AWS's tools do.
    public init(parsing text: String) {
        var section: String?
        var outer: String?
        for line in text.split(omittingEmptySubsequences: true, whereSeparator: \.isNewline) {
            let trimmed = line.trimmed()
            guard let first = trimmed.first, first != "#", first != ";" else { continue }
            if first == "[" {
                section = Self.sectionName(trimmed)
                outer = nil
            } else if let section, let (name, value) = Self.setting(trimmed) {
                let isNested = line.first == " " || line.first == "\t"
                if isNested, let outer {
                    sections[section, default: [:]]["\(outer).\(name)"] = value
                } else {
                    outer = value.isEmpty ? name : nil
                    sections[section, default: [:]][name] = value
                }
            }
        }
    }

    /// The settings under `[NAME]`; nil when there is no such section.
    public subscript(section: String) -> [String: String]? { sections[section] }

    /// What stands between the brackets, runs of blanks folded to one.
    private static func sectionName(_ line: Substring) -> String? {
        guard let end = line.firstIndex(of: "]") else { return nil }
        let words = line[line.index(after: line.startIndex)..<end].split { $0 == " " || $0 == "\t" }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    private static func setting(_ line: Substring) -> (name: String, value: String)? {
        guard let sign = line.firstIndex(of: "=") else { return nil }
        let name = line[..<sign].trimmed().lowercased()
        var value = line[line.index(after: sign)...].trimmed()
        if let comment = value.commentStart { value = value[..<comment].trimmed() }
        return name.isEmpty ? nil : (name, String(value))
    }
}

extension Substring {
    fileprivate func trimmed() -> Substring {
        var rest = self
        while let first = rest.first, first == " " || first == "\t" || first == "\r" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" || last == "\r" { rest.removeLast() }
        return rest
    }

    /// Where ` #` or ` ;` begins a comment behind a value.
    fileprivate var commentStart: Index? {
        var previous: Character?
        for index in indices {
            if previous == " " || previous == "\t", self[index] == "#" || self[index] == ";" { return index }
            previous = self[index]
        }
        return nil
    }
}

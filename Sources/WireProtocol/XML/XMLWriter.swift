/// Writes XML as UTF-8 bytes.
///
/// Query services answer in the indented form with two spaces, a final newline and no declaration (row W27); S3 answers
/// in the compact form behind a declaration. Characters that XML 1.0 cannot hold become U+FFFD.
public struct XMLWriter: Sendable {
    /// How elements are laid out.
    public enum Layout: Sendable {
        /// A line for every element, two spaces a level, a final newline.
        case indented
        /// `<?xml version="1.0" encoding="UTF-8"?>`, a newline, then everything on one line.
        case declaredCompact
    }

    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private let layout: Layout
    private var depth = 0

    public init(layout: Layout) {
        self.layout = layout
        bytes.reserveCapacity(2_048)
        if case .declaredCompact = layout { append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    /// An element with text in it: `<name>text</name>`.
    public mutating func element(_ name: String, _ text: String) {
        indent()
        openTag(name, namespace: nil)
        append(">")
        appendEscaped(text)
        close(name)
    }

    /// An element of a namespace with text in it; an empty one is written as `<name/>`.
    public mutating func element(_ name: String, namespace: String, text: String) {
        indent()
        openTag(name, namespace: namespace)
        if text.isEmpty {
            append("/>")
            breakLine()
        } else {
            append(">")
            appendEscaped(text)
            close(name)
        }
    }

    /// An element with elements in it. An empty one is written as `<name/>`.
    public mutating func element(
        _ name: String, namespace: String? = nil, _ content: (inout XMLWriter) -> Void
    ) {
        let start = open(name, namespace: namespace)
        content(&self)
        close(name, openedAt: start)
    }

    /// Begins an element; what it returns goes to `close(_:openedAt:)`.
    mutating func open(_ name: String, namespace: String? = nil) -> Int {
        indent()
        openTag(name, namespace: namespace)
        append(">")
        breakLine()
        depth += 1
        return bytes.count
    }

    /// Ends the element that `open` began.
    mutating func close(_ name: String, openedAt start: Int) {
        depth -= 1
        guard bytes.count == start else {
            indent()
            close(name)
            return
        }
        if case .indented = layout { bytes.removeLast() }
        bytes.removeLast()
        append("/>")
        breakLine()
    }

    private mutating func openTag(_ name: String, namespace: String?) {
        append("<")
        append(name)
        if let namespace {
            append(" xmlns=\"")
            appendEscaped(namespace)
            append("\"")
        }
    }

    private mutating func close(_ name: String) {
        append("</")
        append(name)
        append(">")
        breakLine()
    }

    private mutating func breakLine() {
        if case .indented = layout { append("\n") }
    }

    private mutating func indent() {
        guard case .indented = layout else { return }
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    private mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    private mutating func appendEscaped(_ text: String) {
        var text = text
        let isPlain = text.withUTF8 { utf8 in
            for byte in utf8 where byte < 0x20 || byte >= 0x80 || XMLCharacters.needsEscape(byte) { return false }
            bytes.append(contentsOf: utf8)
            return true
        }
        if !isPlain { XMLCharacters.appendEscaped(text, to: &bytes) }
    }
}

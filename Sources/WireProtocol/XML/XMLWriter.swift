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

    private var output = ByteWriter(capacity: 2_048)
    private let layout: Layout
    private var depth = 0

    public init(layout: Layout) {
        self.layout = layout
        if case .declaredCompact = layout { output.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    /// What was written so far.
    public var bytes: [UInt8] { output.bytes }

    /// An element with text in it: `<name>text</name>`.
    public mutating func element(_ name: String, _ text: String) {
        guard isPlain(text) else {
            indent()
            openTag(name, namespace: nil)
            output.append(0x3E)
            appendEscaped(text)
            close(name)
            return
        }
        let indentation = layout == .indented ? depth * 2 : 0
        output.append(atMost: indentation + 2 * name.utf8.count + text.utf8.count + 6) { output in
            output.append(repeating: 0x20, count: indentation)
            output.append(0x3C)
            output.append(text: name)
            output.append(0x3E)
            output.append(text: text)
            output.append("</")
            output.append(text: name)
            output.append(0x3E)
            if layout == .indented { output.append(0x0A) }
        }
    }

    /// An element of a namespace with text in it; an empty one is written as `<name/>`.
    public mutating func element(_ name: String, namespace: String, text: String) {
        indent()
        openTag(name, namespace: namespace)
        if text.isEmpty {
            output.append("/>")
            breakLine()
        } else {
            output.append(0x3E)
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
        output.append(0x3E)
        breakLine()
        depth += 1
        return output.count
    }

    /// Ends the element that `open` began.
    mutating func close(_ name: String, openedAt start: Int) {
        depth -= 1
        guard output.count == start else {
            indent()
            close(name)
            return
        }
        output.removeLast(layout == .indented ? 2 : 1)
        output.append("/>")
        breakLine()
    }

    private mutating func openTag(_ name: String, namespace: String?) {
        output.append(0x3C)
        output.append(text: name)
        if let namespace {
            output.append(" xmlns=\"")
            appendEscaped(namespace)
            output.append(0x22)
        }
    }

    private mutating func close(_ name: String) {
        output.append(atMost: name.utf8.count + 4) { output in
            output.append("</")
            output.append(text: name)
            output.append(0x3E)
            if layout == .indented { output.append(0x0A) }
        }
    }

    private mutating func breakLine() {
        if layout == .indented { output.append(0x0A) }
    }

    private mutating func indent() {
        guard layout == .indented else { return }
        output.append(atMost: depth * 2) { $0.append(repeating: 0x20, count: depth * 2) }
    }

    private mutating func appendEscaped(_ text: String) {
        if isPlain(text) { return output.append(text: text) }
        var escaped: [UInt8] = []
        XMLCharacters.appendEscaped(text, to: &escaped)
        output.append(escaped)
    }

    /// Whether the text stands for itself: printable ASCII with nothing to be escaped.
    private func isPlain(_ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable(Self.isPlain) ?? false
    }

    /// Of its own and without a branch for a byte: so it is many bytes that are looked at at once.
    @inline(never)
    private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var others: UInt8 = 0
        for byte in bytes {
            others |=
                (byte &- 0x20 >= 0x60 ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x26 ? 1 : 0)
                | (byte == 0x3C ? 1 : 0) | (byte == 0x3E ? 1 : 0)
        }
        return others == 0
    }
}

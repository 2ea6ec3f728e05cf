/// Writes XML as UTF-8 bytes.
///
/// Query services answer in the indented form with two spaces, a final newline and no declaration (row W27); S3 answers
/// in the compact form behind a declaration. Characters that XML 1.0 cannot hold become U+FFFD.
///
/// Names of elements are literals, but for the few functions that take one `named`.
public struct XMLWriter: Sendable {
    /// How elements are laid out.
    public enum Layout: Sendable {
        /// A line for every element, two spaces a level, a final newline.
        case indented
        /// `<?xml version="1.0" encoding="UTF-8"?>`, a newline, then everything on one line.
        case declaredCompact
    }

    private typealias Name = UnsafeBufferPointer<UInt8>

    private var output = ByteWriter(capacity: 2_048)
    private let layout: Layout
    private var depth = 0

    public init(layout: Layout) {
        self.layout = layout
        if case .declaredCompact = layout { output.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    /// What was written so far.
    public var bytes: [UInt8] { output.bytes }

    /// What was written, when nothing more is to be.
    consuming func finish() -> [UInt8] { output.finish() }

    /// An element with text in it: `<name>text</name>`.
    public mutating func element(_ name: StaticString, _ text: String) { element(Name(utf8Of: name), text) }

    /// An element with text in it: `<name>text</name>`.
    public mutating func element(named name: String, _ text: String) {
        var name = name
        name.withUTF8 { element($0, text) }
    }

    /// An element with at most `count` bytes of text in it, none of which is to be escaped.
    @inline(__always)
    mutating func element(_ name: StaticString, plain count: Int, _ text: (inout FixedByteWriter) -> Void) {
        element(Name(utf8Of: name), plain: count, text)
    }

    private mutating func element(_ name: Name, _ text: String) {
        let isDone = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard Self.isPlain(bytes) else { return false }
            element(name, plain: bytes.count) { $0.append(bytes) }
            return true
        }
        guard isDone != true else { return }
        openTag(name)
        output.append(0x3E)
        appendEscaped(text)
        appendEndTag(name, indentation: 0)
    }

    @inline(__always)
    private mutating func element(_ name: Name, plain count: Int, _ text: (inout FixedByteWriter) -> Void) {
        let (indentation, isIndented) = (indentation, layout == .indented)
        output.append(atMost: indentation + 2 * name.count + count + 6) { output in
            output.append(repeating: 0x20, count: indentation)
            output.append(0x3C)
            output.append(name)
            output.append(0x3E)
            text(&output)
            output.append("</")
            output.append(name)
            output.append(0x3E)
            if isIndented { output.append(0x0A) }
        }
    }

    /// An element of a namespace with text in it; an empty one is written as `<name/>`.
    public mutating func element(named name: String, namespace: String, text: String) {
        var name = name
        name.withUTF8 { name in
            openTag(name)
            appendNamespace(namespace)
            if text.isEmpty {
                output.append("/>")
                breakLine()
            } else {
                output.append(0x3E)
                appendEscaped(text)
                appendEndTag(name, indentation: 0)
            }
        }
    }

    /// An element with elements in it. An empty one is written as `<name/>`.
    public mutating func element(_ name: StaticString, _ content: (inout XMLWriter) -> Void) {
        let start = open(name)
        content(&self)
        close(name, openedAt: start)
    }

    /// An element with elements in it, of a namespace when there is one. An empty one is written as `<name/>`.
    public mutating func element(
        named name: String, namespace: String? = nil, _ content: (inout XMLWriter) -> Void
    ) {
        let start = open(named: name, namespace: namespace)
        content(&self)
        close(named: name, openedAt: start)
    }

    /// Begins an element; what it returns goes to `close(_:openedAt:)`.
    mutating func open(_ name: StaticString) -> Int {
        open(Name(utf8Of: name))
    }

    /// The same for a name that is no literal.
    mutating func open(named name: String, namespace: String?) -> Int {
        var name = name
        guard let namespace else { return name.withUTF8 { open($0) } }
        name.withUTF8 { openTag($0) }
        appendNamespace(namespace)
        output.append(0x3E)
        breakLine()
        depth += 1
        return output.count
    }

    private mutating func open(_ name: Name) -> Int {
        let (indentation, isIndented) = (indentation, layout == .indented)
        output.append(atMost: indentation + name.count + 3) { output in
            output.append(repeating: 0x20, count: indentation)
            output.append(0x3C)
            output.append(name)
            output.append(0x3E)
            if isIndented { output.append(0x0A) }
        }
        depth += 1
        return output.count
    }

    /// Ends the element that `open` began.
    mutating func close(_ name: StaticString, openedAt start: Int) { close(Name(utf8Of: name), openedAt: start) }

    /// The same for a name that is no literal.
    mutating func close(named name: String, openedAt start: Int) {
        var name = name
        name.withUTF8 { close($0, openedAt: start) }
    }

    private var indentation: Int { layout == .indented ? depth * 2 : 0 }

    @inline(__always)
    private mutating func openTag(_ name: Name) {
        let indentation = indentation
        output.append(atMost: indentation + 1 + name.count) { output in
            output.append(repeating: 0x20, count: indentation)
            output.append(0x3C)
            output.append(name)
        }
    }

    private mutating func appendNamespace(_ namespace: String) {
        output.append(" xmlns=\"")
        appendEscaped(namespace)
        output.append(0x22)
    }

    private mutating func close(_ name: Name, openedAt start: Int) {
        depth -= 1
        guard output.count == start else { return appendEndTag(name, indentation: indentation) }
        output.removeLast(layout == .indented ? 2 : 1)
        output.append("/>")
        breakLine()
    }

    @inline(__always)
    private mutating func appendEndTag(_ name: Name, indentation: Int) {
        let isIndented = layout == .indented
        output.append(atMost: indentation + name.count + 4) { output in
            output.append(repeating: 0x20, count: indentation)
            output.append("</")
            output.append(name)
            output.append(0x3E)
            if isIndented { output.append(0x0A) }
        }
    }

    private mutating func breakLine() {
        if layout == .indented { output.append(0x0A) }
    }

    private mutating func appendEscaped(_ text: String) {
        if text.utf8.withContiguousStorageIfAvailable(Self.isPlain) ?? false { return output.append(text: text) }
        var escaped: [UInt8] = []
        XMLCharacters.appendEscaped(text, to: &escaped)
        output.append(escaped)
    }

    /// Whether the text stands for itself: printable ASCII with nothing to be escaped.
    ///
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

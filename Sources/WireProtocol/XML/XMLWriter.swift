/// Writes XML as UTF-8 bytes.
///
/// Query services answer in the indented form with two spaces, a final newline and no declaration (row W27); S3 answers
/// in the compact form behind a declaration. Characters that XML 1.0 cannot hold become U+FFFD.
///
/// Names of elements are literals, but for the few functions that take one `named`.
public struct XMLWriter: ~Copyable {
    /// How elements are laid out.
    public enum Layout: Sendable {
        /// A line for every element, two spaces a level, a final newline.
        case indented
        /// `<?xml version="1.0" encoding="UTF-8"?>`, a newline, then everything on one line.
        case declaredCompact
    }

    private typealias Name = UnsafeBufferPointer<UInt8>

    /// Room for nearly every reply.
    private static let usualBytes = 2_048

    private var output: ReplyBytes
    private let layout: Layout
    /// The spaces before the next element.
    private var indentation = 0

    public init(layout: Layout) { self.init(layout: layout, output: ReplyBytes(capacity: Self.usualBytes)) }

    /// A writer without room, where there is to be one and nothing is written.
    static var none: XMLWriter { XMLWriter(layout: .indented, output: ReplyBytes(capacity: 0)) }

    private init(layout: Layout, output: consuming ReplyBytes) {
        self.layout = layout
        self.output = output
        if case .declaredCompact = layout {
            self.output.append(Name(utf8Of: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        }
    }

    /// What was written so far.
    public var bytes: [UInt8] { output.bytes }

    /// What `body` writes with the writer that it is given, and gives back.
    static func bytes(layout: Layout, _ body: (consuming XMLWriter) -> XMLWriter) -> [UInt8] {
        ReplyBytes.array { body(XMLWriter(layout: layout, output: $0)).finish() }
    }

    private consuming func finish() -> ReplyBytes { output }

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
        element(Name(utf8Of: name), atMost: count) {
            text(&$0)
            return true
        }
    }

    private mutating func element(_ name: Name, _ text: String) {
        let isDone = text.utf8.withContiguousStorageIfAvailable { bytes in
            element(name, atMost: bytes.count) { $0.append(bytes, ifAll: PlainXML.self) }
        }
        if isDone == true { return }
        if isDone == nil { openTag(name, lineBreak: false) }
        appendEscaped(text)
        endTag(name, indentation: 0)
    }

    /// Writes an element. When `text` says that it did not write it, false is returned and there is but the start tag.
    @inline(__always) @discardableResult
    private mutating func element(_ name: Name, atMost count: Int, _ text: (inout FixedByteWriter) -> Bool) -> Bool {
        let (indentation, isIndented) = (indentation, layout == .indented)
        var isWritten = false
        output.append(atMost: indentation + 2 * name.count + count + 6) { output in
            output.append(spaces: indentation)
            output.append(0x3C)
            output.append(short: name)
            output.append(0x3E)
            isWritten = text(&output)
            guard isWritten else { return }
            output.append("</")
            output.append(short: name)
            if isIndented { output.append(">\n") } else { output.append(0x3E) }
        }
        return isWritten
    }

    /// An element of a namespace with text in it; an empty one is written as `<name/>`.
    public mutating func element(named name: String, namespace: String, text: String) {
        var name = name
        name.withUTF8 { name in
            openTag(name, namespace: namespace)
            if text.isEmpty {
                endEmptyTag()
            } else {
                output.append(atMost: 1) { $0.append(0x3E) }
                appendEscaped(text)
                endTag(name, indentation: 0)
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
    mutating func open(_ name: StaticString) -> Int { open(Name(utf8Of: name)) }

    /// The same for a name that is no literal.
    mutating func open(named name: String, namespace: String?) -> Int {
        var name = name
        guard let namespace else { return name.withUTF8 { open($0) } }
        name.withUTF8 { openTag($0, namespace: namespace) }
        output.append(atMost: 2) { output in
            output.append(0x3E)
            if layout == .indented { output.append(0x0A) }
        }
        if layout == .indented { indentation += 2 }
        return output.count
    }

    private mutating func open(_ name: Name) -> Int {
        openTag(name, lineBreak: layout == .indented)
        if layout == .indented { indentation += 2 }
        return output.count
    }

    /// Ends the element that `open` began.
    mutating func close(_ name: StaticString, openedAt start: Int) { close(Name(utf8Of: name), openedAt: start) }

    /// The same for a name that is no literal.
    mutating func close(named name: String, openedAt start: Int) {
        var name = name
        name.withUTF8 { close($0, openedAt: start) }
    }

    private mutating func close(_ name: Name, openedAt start: Int) {
        if layout == .indented { indentation -= 2 }
        guard output.count == start else { return endTag(name, indentation: indentation) }
        output.removeLast(layout == .indented ? 2 : 1)
        endEmptyTag()
    }

    /// Writes tags that are put together already, for the indented layout, and goes so many levels deeper.
    mutating func append(tags: ArraySlice<UInt8>, levels: Int) {
        tags.withUnsafeBufferPointer { output.append($0) }
        indentation += 2 * levels
    }

    /// Writes text between such tags.
    mutating func append(text: String) { appendEscaped(text) }

    /// How many bytes were written.
    var count: Int { output.count }

    /// Takes back the last `count` bytes.
    mutating func removeLast(_ count: Int) { output.removeLast(count) }

    @inline(__always)
    private mutating func openTag(_ name: Name, lineBreak: Bool) {
        let indentation = indentation
        output.append(atMost: indentation + name.count + 3) { output in
            output.append(spaces: indentation)
            output.append(0x3C)
            output.append(short: name)
            if lineBreak { output.append(">\n") } else { output.append(0x3E) }
        }
    }

    private mutating func openTag(_ name: Name, namespace: String) {
        let indentation = indentation
        output.append(atMost: indentation + name.count + 9) { output in
            output.append(spaces: indentation)
            output.append(0x3C)
            output.append(short: name)
            output.append(" xmlns=\"")
        }
        appendEscaped(namespace)
        output.append(atMost: 1) { $0.append(0x22) }
    }

    @inline(__always)
    private mutating func endTag(_ name: Name, indentation: Int) {
        let isIndented = layout == .indented
        output.append(atMost: indentation + name.count + 4) { output in
            output.append(spaces: indentation)
            output.append("</")
            output.append(short: name)
            if isIndented { output.append(">\n") } else { output.append(0x3E) }
        }
    }

    private mutating func endEmptyTag() {
        let isIndented = layout == .indented
        output.append(atMost: 3) { output in
            if isIndented { output.append("/>\n") } else { output.append("/>") }
        }
    }

    private mutating func appendEscaped(_ text: String) {
        let isDone = text.utf8.withContiguousStorageIfAvailable { bytes in
            var isDone = false
            output.append(atMost: bytes.count) { isDone = $0.append(bytes, ifAll: PlainXML.self) }
            return isDone
        }
        if isDone == true { return }
        var escaped: [UInt8] = []
        XMLCharacters.appendEscaped(text, to: &escaped)
        output.append(escaped)
    }
}

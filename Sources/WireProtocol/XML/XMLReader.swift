/// Reads small XML documents: elements and text, the five entities, character references, CDATA sections and comments.
///
/// Strict, and without anything that can be made to grow: no document type, no entities of the sender's own, no
/// processing instructions beyond the declaration, UTF-8 only. Attributes are checked for form and dropped; prefixes
/// are cut off. What is not well formed is an error, never guessed at.
public struct XMLReader {
    /// What a document may be at most.
    public struct Limits: Sendable {
        /// Bytes of the document.
        public var bytes = 8 << 20
        /// Elements inside one another.
        public var depth = 32
        /// Elements in all. The largest request of S3 is `CompleteMultipartUpload`: 10,000 parts of up to ten members.
        public var elements = 150_000
        /// Bytes of one element's name.
        public var nameBytes = 256

        public init() {}
    }

    /// Why a document was refused. Nothing of the input is in it.
    public enum Failure: Error, Sendable, Equatable {
        case tooLarge
        case tooDeep
        case tooManyElements
        case notUTF8
        /// A document type, or a processing instruction, or an encoding other than UTF-8.
        case unsupported
        case malformed

        /// S3's answer to every one of them.
        public var serviceError: ServiceError {
            ServiceError(
                "MalformedXML", status: 400,
                message:
                    "The XML you provided was not well-formed or did not validate against our published schema"
            )
        }
    }

    private var scanner: XMLScanner
    private let limits: Limits
    private var open: [(element: XMLElement, qualifiedName: ArraySlice<UInt8>, text: [UInt8])] = []
    private var elementCount = 0
    private var root: XMLElement?

    /// The root element of the document.
    public static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws(Failure) -> XMLElement {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var reader = XMLReader(scanner: XMLScanner(bytes), limits: limits)
        return try reader.readDocument()
    }

    private init(scanner: XMLScanner, limits: Limits) {
        self.scanner = scanner
        self.limits = limits
    }

    private mutating func readDocument() throws(Failure) -> XMLElement {
        _ = scanner.skip([0xEF, 0xBB, 0xBF])
        try scanner.readDeclaration()
        while let byte = scanner.peek() {
            if byte == 0x3C { try readMarkup() } else { try readText() }
        }
        guard open.isEmpty, let root else { throw .malformed }
        return root
    }

    /// Reads what begins with `<`.
    private mutating func readMarkup() throws(Failure) {
        if scanner.skip("<!--") {
            try scanner.skipComment()
        } else if scanner.skip("<![CDATA[") {
            let content = try scanner.readCDATA()
            try append(content)
        } else if scanner.skip("</") {
            try readEndTag()
        } else if scanner.startsWith("<!") || scanner.startsWith("<?") {
            throw .unsupported
        } else {
            scanner.advance()
            try readStartTag()
        }
    }

    private mutating func readStartTag() throws(Failure) {
        guard root == nil else { throw .malformed }
        let name = try scanner.readName(limit: limits.nameBytes)
        elementCount += 1
        guard elementCount <= limits.elements else { throw .tooManyElements }
        guard open.count < limits.depth else { throw .tooDeep }
        let isEmpty = try scanner.readAttributes(limit: limits.nameBytes)
        open.append((XMLElement(name: try localName(of: name)), name, []))
        if isEmpty { try closeElement() }
    }

    private mutating func readEndTag() throws(Failure) {
        let name = try scanner.readName(limit: limits.nameBytes)
        scanner.skipSpace()
        guard scanner.skip(">"), let last = open.last, last.qualifiedName == name else {
            throw .malformed
        }
        try closeElement()
    }

    private mutating func closeElement() throws(Failure) {
        guard let last = open.popLast() else { throw .malformed }
        var element = last.element
        if element.children.isEmpty { element.text = String(decoding: last.text, as: UTF8.self) }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].element.children.append(element)
        }
    }

    private mutating func readText() throws(Failure) {
        let text = try scanner.readText()
        if open.isEmpty {
            guard text.allSatisfy(XMLScanner.isSpace) else { throw .malformed }
        } else {
            try append(text)
        }
    }

    /// Adds characters to the innermost element.
    private mutating func append(_ text: [UInt8]) throws(Failure) {
        guard !open.isEmpty else { throw .malformed }
        open[open.count - 1].text.append(contentsOf: text)
    }

    /// What follows the prefix, which must be a name by itself (Namespaces in XML 1.0 §3).
    private func localName(of name: ArraySlice<UInt8>) throws(Failure) -> String {
        let parts = name.split(separator: 0x3A, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.first?.isEmpty == false, let local = parts.last, let first = local.first,
            !XMLScanner.isDigitOrMark(first)
        else { throw .malformed }
        return String(decoding: local, as: UTF8.self)
    }
}

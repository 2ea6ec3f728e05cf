/// What a REST-XML operation answers: status, headers and an XML body, if it has one. Streamed bodies are not here.
public struct RESTResponse: Sendable {
    public var status: Int
    public var headers: [HTTPField] = []
    /// The body, or nil where the operation has none or streams it.
    public var body: [UInt8]?

    public init(status: Int) { self.status = status }

    public mutating func setHeader(_ name: String, _ value: String?) {
        if let value { headers.append(HTTPField(name, value)) }
    }

    public mutating func setHeader(_ name: String, _ value: Int?) {
        setHeader(name, value.map { String($0) })
    }

    public mutating func setHeader(_ name: String, _ value: Bool?) {
        setHeader(name, value.map { $0 ? "true" : "false" })
    }

    /// An instant as an HTTP date.
    public mutating func setHeader(_ name: String, _ value: Timestamp?) {
        setHeader(name, value?.httpDate)
    }

    /// A field for each entry, sorted, the key behind the prefix.
    public mutating func setHeaders(prefixed prefix: String, _ entries: [String: String]?) {
        let sorted = (entries ?? [:]).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for entry in sorted { headers.append(HTTPField(prefix + entry.key, entry.value)) }
    }

    /// S3's namespace.
    public static let xmlNamespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    /// An XML body: one root element in S3's namespace.
    public mutating func setBody(root: String, _ content: (inout XMLWriter) -> Void) {
        var writer = XMLWriter(layout: .declaredCompact)
        writer.element(named: root, namespace: Self.xmlNamespace, content)
        setBody(writer.bytes, type: "application/xml")
    }

    /// An XML body whose root element holds nothing but text.
    public mutating func setBody(root: String, text: String) {
        var writer = XMLWriter(layout: .declaredCompact)
        writer.element(named: root, namespace: Self.xmlNamespace, text: text)
        setBody(writer.bytes, type: "application/xml")
    }

    /// A body that is a JSON document already, or none.
    public mutating func setBody(json: String?) {
        if let json { setBody(Array(json.utf8), type: "application/json") }
    }

    private mutating func setBody(_ bytes: [UInt8], type: String) {
        body = bytes
        headers.append(HTTPField("Content-Type", type))
    }
}

/// What a REST-XML operation answers: status, headers and an XML body, if it has one. Streamed bodies are not here.
public struct RESTResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)] = []
    /// The body, or nil where the operation has none or streams it.
    public var body: [UInt8]?

    public init(status: Int) { self.status = status }

    public mutating func setHeader(_ name: String, _ value: String?) {
        if let value { headers.append((name, value)) }
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

    /// The XML body: one root element in S3's namespace.
    public mutating func setBody(
        root: String, namespace: String, _ content: (inout XMLWriter) -> Void
    ) {
        var writer = XMLWriter(layout: .declaredCompact)
        writer.element(root, namespace: namespace, content)
        body = writer.bytes
        headers.append(("Content-Type", "application/xml"))
    }
}

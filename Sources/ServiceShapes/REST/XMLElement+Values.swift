import WireProtocol

/// A structure inside an S3 request's XML document.
protocol XMLStructure: Sendable {
    init(from element: XMLElement) throws(ServiceError)
}

/// Reads the typed members of a structure. What is missing or cannot be read is S3's `MalformedXML`.
extension XMLElement {
    /// The root of a document, whose name must be right; nil for an empty body.
    static func document(_ body: [UInt8], root: String) throws(ServiceError) -> XMLElement? {
        guard !body.isEmpty else { return nil }
        do throws(XMLReader.Failure) {
            let element = try XMLReader.read(body)
            guard element.name.utf8.elementsEqual(root.utf8) else { throw .malformed }
            return element
        } catch {
            throw error.serviceError
        }
    }

    static func required<Value>(_ value: Value?) throws(ServiceError) -> Value {
        guard let value else { throw .s3MalformedXML }
        return value
    }

    /// A member that may be there once.
    private func single(_ name: String) throws(ServiceError) -> XMLElement? {
        let found = children(name)
        guard found.count <= 1 else { throw .s3MalformedXML }
        return found.first
    }

    func text(_ name: String, among values: [String]? = nil) throws(ServiceError) -> String? {
        guard let child = try single(name) else { return nil }
        guard child.children.isEmpty else { throw .s3MalformedXML }
        if let values, !values.contains(where: { $0.utf8.elementsEqual(child.text.utf8) }) { throw .s3MalformedXML }
        return child.text
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(ServiceError) -> Int? {
        guard let text = try trimmed(name) else { return nil }
        guard let value = RESTValue.integer(text), range.contains(value) else { throw .s3MalformedXML }
        return value
    }

    func boolean(_ name: String) throws(ServiceError) -> Bool? {
        guard let text = try trimmed(name) else { return nil }
        guard let value = RESTValue.boolean(text) else { throw .s3MalformedXML }
        return value
    }

    /// An instant, as ISO 8601 or as an HTTP date: S3 takes both in a document.
    func timestamp(_ name: String) throws(ServiceError) -> Timestamp? {
        guard let text = try trimmed(name).map({ String(decoding: $0, as: UTF8.self) }) else { return nil }
        guard let value = Timestamp(iso8601: text) ?? Timestamp(httpDate: text) else { throw .s3MalformedXML }
        return value
    }

    func structure<Structure: XMLStructure>(_ name: String) throws(ServiceError) -> Structure? {
        guard let child = try single(name) else { return nil }
        return try Structure(from: child)
    }

    /// A list whose items stand directly in the structure.
    func flattened<Structure: XMLStructure>(_ item: String) throws(ServiceError) -> [Structure]? {
        var output: [Structure] = []
        for child in children(item) { output.append(try Structure(from: child)) }
        return output.isEmpty ? nil : output
    }

    /// A list inside an element of its own.
    func wrapped<Structure: XMLStructure>(_ name: String, item: String) throws(ServiceError) -> [Structure]? {
        guard let list = try single(name) else { return nil }
        var output: [Structure] = []
        for child in list.children(item) { output.append(try Structure(from: child)) }
        return output
    }

    private func trimmed(_ name: String) throws(ServiceError) -> [UInt8]? {
        guard let text = try text(name) else { return nil }
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x9 || byte == 0xA || byte == 0xD }
        return text.utf8.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    }
}

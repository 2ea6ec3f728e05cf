/// Writes the members of an output as XML or as JSON, whichever the client asked for.
///
/// In XML a list is an element of `<member>`s and a map one of `<entry><key/><value/></entry>`; in JSON they are an
/// array and an object, and instants are numbers (row W32). Absent members are left out in both.
public struct ElementWriter: Sendable {
    private let format: QueryFormat
    private var xml: XMLWriter
    private var json: JSONWriter

    private init(format: QueryFormat) {
        self.format = format
        xml = XMLWriter(layout: .indented)
        json = JSONWriter()
    }

    public mutating func text(_ name: String, _ value: String) {
        switch format {
        case .xml: xml.element(name, value)
        case .json:
            json.name(name)
            json.string(value)
        }
    }

    public mutating func integer(_ name: String, _ value: Int) {
        switch format {
        case .xml: xml.element(name, String(value))
        case .json:
            json.name(name)
            json.integer(value)
        }
    }

    public mutating func boolean(_ name: String, _ value: Bool) {
        switch format {
        case .xml: xml.element(name, value ? "true" : "false")
        case .json:
            json.name(name)
            json.boolean(value)
        }
    }

    /// An instant. `milliseconds` keeps the fraction in XML (row W30); else it is cut off.
    public mutating func timestamp(_ name: String, _ value: Timestamp, milliseconds: Bool = false) {
        switch format {
        case .xml: xml.element(name, milliseconds ? value.iso8601Milliseconds : value.iso8601)
        case .json:
            json.name(name)
            json.timestamp(milliseconds ? value : value.wholeSeconds)
        }
    }

    /// Bytes, as base 64.
    public mutating func blob(_ name: String, _ value: [UInt8]) { text(name, Base64.encode(value)) }

    public mutating func structure(
        _ name: String, namespace: String? = nil, _ content: (inout ElementWriter) -> Void
    ) {
        switch format {
        case .xml: nestXML(name, namespace: namespace, content)
        case .json:
            json.name(name)
            nestJSON(content)
        }
    }

    public mutating func structures<Item>(
        _ name: String, _ items: [Item], _ content: (Item, inout ElementWriter) -> Void
    ) {
        switch format {
        case .xml:
            nestXML(name) { writer in
                for item in items { writer.nestXML("member") { content(item, &$0) } }
            }
        case .json:
            json.name(name)
            nestJSONArray { writer in
                for item in items { writer.nestJSON { content(item, &$0) } }
            }
        }
    }

    public mutating func texts(_ name: String, _ items: [String]) {
        switch format {
        case .xml:
            xml.element(name) { xml in
                for item in items { xml.element("member", item) }
            }
        case .json:
            json.name(name)
            json.array { json in
                for item in items { json.string(item) }
            }
        }
    }

    /// A map, sorted by key; `content` writes a value under the name that it is given.
    public mutating func map<Value>(
        _ name: String, _ entries: [String: Value], _ content: (String, Value, inout ElementWriter) -> Void
    ) {
        let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        switch format {
        case .xml:
            nestXML(name) { writer in
                for entry in sorted {
                    writer.nestXML("entry") { writer in
                        writer.xml.element("key", entry.key)
                        content("value", entry.value, &writer)
                    }
                }
            }
        case .json:
            json.name(name)
            nestJSON { writer in
                for entry in sorted { content(entry.key, entry.value, &writer) }
            }
        }
    }

    /// The whole reply: one root element, or an object with one member.
    public static func document(_ format: QueryFormat, _ content: (inout ElementWriter) -> Void)
        -> [UInt8]
    {
        var writer = ElementWriter(format: format)
        switch format {
        case .xml:
            content(&writer)
            return writer.xml.bytes
        case .json:
            writer.nestJSON(content)
            return writer.json.bytes
        }
    }

    private mutating func nestXML(
        _ name: String, namespace: String? = nil, _ content: (inout ElementWriter) -> Void
    ) {
        let start = xml.open(name, namespace: namespace)
        content(&self)
        xml.close(name, openedAt: start)
    }

    private mutating func nestJSON(_ content: (inout ElementWriter) -> Void) {
        json.open(0x7B)
        content(&self)
        json.close(0x7D)
    }

    private mutating func nestJSONArray(_ content: (inout ElementWriter) -> Void) {
        json.open(0x5B)
        content(&self)
        json.close(0x5D)
    }
}

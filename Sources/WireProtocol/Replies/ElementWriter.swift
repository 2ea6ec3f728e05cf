/// Writes the members of an output as XML or as JSON, whichever the client asked for.
///
/// In XML a list is an element of `<member>`s and a map one of `<entry><key/><value/></entry>`; in JSON they are an
/// array and an object, and instants are numbers (row W32). Absent members are left out in both.
public struct ElementWriter: ~Copyable {
    private let format: QueryFormat
    private var xml: XMLWriter
    private var json = JSONWriter()

    private init(format: QueryFormat, _ xml: consuming XMLWriter) {
        self.format = format
        self.xml = xml
    }

    public mutating func text(_ name: StaticString, _ value: String) {
        switch format {
        case .xml: xml.element(name, value)
        case .json:
            json.name(name.description)
            json.string(value)
        }
    }

    /// The same under a name that is no literal.
    public mutating func text(named name: String, _ value: String) {
        switch format {
        case .xml: xml.element(named: name, value)
        case .json:
            json.name(name)
            json.string(value)
        }
    }

    public mutating func integer(_ name: StaticString, _ value: Int) {
        switch format {
        case .xml where value >= 0: xml.element(name, plain: 20) { $0.append(decimal: Int64(value)) }
        case .xml: xml.element(name, String(value))
        case .json:
            json.name(name.description)
            json.integer(value)
        }
    }

    /// The same under a name that is no literal.
    public mutating func integer(named name: String, _ value: Int) {
        switch format {
        case .xml: xml.element(named: name, String(value))
        case .json:
            json.name(name)
            json.integer(value)
        }
    }

    public mutating func boolean(_ name: StaticString, _ value: Bool) {
        switch format {
        case .xml: xml.element(name, value ? "true" : "false")
        case .json:
            json.name(name.description)
            json.boolean(value)
        }
    }

    /// An instant. `milliseconds` keeps the fraction in XML (row W30); else it is cut off.
    public mutating func timestamp(_ name: StaticString, _ value: Timestamp, milliseconds: Bool = false) {
        switch format {
        case .xml:
            xml.element(name, plain: 24) { text in
                if milliseconds { text.appendISO8601Milliseconds(value) } else { text.appendISO8601(value) }
            }
        case .json:
            json.name(name.description)
            json.timestamp(milliseconds ? value : value.wholeSeconds)
        }
    }

    /// Bytes, as base 64.
    public mutating func blob(_ name: StaticString, _ value: [UInt8]) { text(name, Base64.encode(value)) }

    public mutating func structure(_ name: StaticString, _ content: (inout ElementWriter) -> Void) {
        switch format {
        case .xml: nestXML(name, content)
        case .json:
            json.name(name.description)
            nestJSON(content)
        }
    }

    /// The same under a name that is no literal, in XML of a namespace when there is one.
    public mutating func structure(
        named name: String, namespace: String? = nil, _ content: (inout ElementWriter) -> Void
    ) {
        switch format {
        case .xml:
            let start = xml.open(named: name, namespace: namespace)
            content(&self)
            xml.close(named: name, openedAt: start)
        case .json:
            json.name(name)
            nestJSON(content)
        }
    }

    public mutating func structures<Item>(
        _ name: StaticString, _ items: [Item], _ content: (Item, inout ElementWriter) -> Void
    ) {
        switch format {
        case .xml:
            nestXML(name) { writer in
                for item in items { writer.nestXML("member") { content(item, &$0) } }
            }
        case .json:
            json.name(name.description)
            nestJSONArray { writer in
                for item in items { writer.nestJSON { content(item, &$0) } }
            }
        }
    }

    public mutating func texts(_ name: StaticString, _ items: [String]) {
        switch format {
        case .xml:
            xml.element(name) { xml in
                for item in items { xml.element("member", item) }
            }
        case .json:
            json.name(name.description)
            json.array { json in
                for item in items { json.string(item) }
            }
        }
    }

    /// A map, sorted by key; `content` writes a value under the name that it is given.
    public mutating func map<Value>(
        _ name: StaticString, _ entries: [String: Value], _ content: (String, Value, inout ElementWriter) -> Void
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
            json.name(name.description)
            nestJSON { writer in
                for entry in sorted { content(entry.key, entry.value, &writer) }
            }
        }
    }

    /// The whole reply: one root element, or an object with one member.
    public static func document(_ format: QueryFormat, _ content: (inout ElementWriter) -> Void)
        -> [UInt8]
    {
        switch format {
        case .xml:
            return XMLWriter.bytes(layout: .indented) { xml in
                var writer = ElementWriter(format: .xml, xml)
                content(&writer)
                return writer.xml
            }
        case .json:
            var writer = ElementWriter(format: .json, XMLWriter.none)
            writer.nestJSON(content)
            return writer.json.bytes
        }
    }

    /// The whole reply in XML, of which `content` is the operation's output.
    static func document(
        in elements: ReplyElements, namespace: String, requestID: String, hasResult: Bool,
        _ content: (inout ElementWriter) -> Void
    ) -> [UInt8] {
        XMLWriter.bytes(layout: .indented) { xml in
            var writer = ElementWriter(format: .xml, xml)
            let start = elements.open(&writer.xml, namespace: namespace, hasResult: hasResult)
            if hasResult { content(&writer) }
            elements.close(&writer.xml, openedAt: start, requestID: requestID, hasResult: hasResult)
            return writer.xml
        }
    }

    private mutating func nestXML(_ name: StaticString, _ content: (inout ElementWriter) -> Void) {
        let start = xml.open(name)
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

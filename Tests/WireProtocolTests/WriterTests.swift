import Testing
import WireProtocol

@Suite("Writers")
struct WriterTests {
    static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test("XML escapes what would end the text, and replaces what XML cannot hold")
    func xmlEscapes() {
        var writer = XMLWriter(layout: .declaredCompact)
        writer.element("a", "<&>\"'\u{0}\u{8}\u{B}\u{1F}\u{FFFE}\u{FFFF}\t\n\r\u{7F}\u{85}")
        #expect(
            Self.text(writer.bytes) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<a>&lt;&amp;&gt;&quot;'\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\t\n&#xD;\u{7F}\u{85}</a>")
    }

    @Test("a character is escaped alike wherever it stands in however long a text")
    func xmlEscapesEverywhere() {
        func inside(_ text: String) -> String {
            var writer = XMLWriter(layout: .indented)
            writer.element("a", text)
            return String(Self.text(writer.bytes).dropFirst(3).dropLast(5))
        }
        for value in UInt8.min...UInt8.max {
            let character = String(Unicode.Scalar(value))
            let escaped = inside(character)
            #expect(escaped.unicodeScalars.count == 1 || escaped.hasPrefix("&"))
            for (before, behind) in [(0, 40), (3, 15), (17, 0), (40, 1)] {
                let (before, behind) = (String(repeating: "x", count: before), String(repeating: "y", count: behind))
                #expect(inside(before + character + behind) == before + escaped + behind)
            }
        }
    }

    @Test("XML is indented with two spaces, without a declaration, with a final newline (row W27)")
    func xmlIndented() {
        var writer = XMLWriter(layout: .indented)
        writer.element(named: "a", namespace: "urn:n") { writer in
            writer.element("b") { $0.element("c", "") }
            writer.element("d") { _ in }
        }
        #expect(Self.text(writer.bytes) == "<a xmlns=\"urn:n\">\n  <b>\n    <c></c>\n  </b>\n  <d/>\n</a>\n")
    }

    @Test("names and texts of any length, at any depth and beyond the room that is usual")
    func xmlLengths() {
        var writer = XMLWriter(layout: .indented)
        func nest(_ depth: Int, _ writer: inout XMLWriter) {
            let name = String(repeating: "n", count: 1 + depth * 3)
            let text = String(repeating: "t", count: depth * 37)
            guard depth < 20 else { return writer.element("leaf", "&") }
            writer.element(named: name) { writer in
                writer.element(named: name, text)
                nest(depth + 1, &writer)
            }
        }
        func expect(_ depth: Int) -> String {
            let name = String(repeating: "n", count: 1 + depth * 3)
            let spaces = String(repeating: " ", count: depth * 2)
            let text = String(repeating: "t", count: depth * 37)
            guard depth < 20 else { return "\(spaces)<leaf>&amp;</leaf>\n" }
            let inner = "\(spaces)  <\(name)>\(text)</\(name)>\n" + expect(depth + 1)
            return "\(spaces)<\(name)>\n\(inner)\(spaces)</\(name)>\n"
        }
        nest(0, &writer)
        #expect(Self.text(writer.bytes) == expect(0))
    }

    private struct Texts: QueryOutput {
        let texts: [String]
        func encode(into writer: inout ElementWriter) { for text in texts { writer.text("Text", text) } }
    }

    private struct Nothing: QueryOutput {
        static let hasResult = false
        func encode(into writer: inout ElementWriter) {}
    }

    private static func success(
        _ output: some QueryOutput, namespace: String = namespace, requestID: String = "uuid"
    ) -> String {
        text(
            output.queryBody(
                in: ReplyElements(operation: "Op"), namespace: namespace, requestID: requestID, format: .xml))
    }

    @Test("a reply of any length is whole", arguments: [0, 1, 1_000, 1_700, 1_750, 1_800, 2_048, 5_000, 100_000])
    func longReplies(_ count: Int) {
        for text in [String(repeating: "x", count: count), String(repeating: "é", count: count)] {
            let texts = [text, "<", text]
            #expect(
                Self.success(Texts(texts: texts)) == """
                    <OpResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                      <OpResult>
                        <Text>\(text)</Text>
                        <Text>&lt;</Text>
                        <Text>\(text)</Text>
                      </OpResult>
                      <ResponseMetadata>
                        <RequestId>uuid</RequestId>
                      </ResponseMetadata>
                    </OpResponse>

                    """)
        }
    }

    @Test("a result without members is one tag, an operation without result has none; both escape")
    func emptyResults() {
        let metadata = "  <ResponseMetadata>\n    <RequestId>&lt;</RequestId>\n  </ResponseMetadata>\n</OpResponse>\n"
        #expect(
            Self.success(Texts(texts: []), namespace: "&", requestID: "<")
                == "<OpResponse xmlns=\"&amp;\">\n  <OpResult/>\n" + metadata)
        #expect(
            Self.success(Nothing(), namespace: "\"", requestID: "<")
                == "<OpResponse xmlns=\"&quot;\">\n" + metadata)
    }

    @Test("integers, those below zero too", arguments: [0, 9, 10, 99, 100, 65_536, .max, -1, .min])
    func xmlIntegers(_ number: Int) {
        let bytes = ElementWriter.document(.xml) { $0.integer("N", number) }
        #expect(Self.text(bytes) == "<N>\(number)</N>\n")
    }

    @Test("JSON escapes quotes, backslashes and controls")
    func jsonEscapes() {
        var writer = JSONWriter()
        writer.array { json in
            json.string("\"\\/\n\r\t\u{0}\u{1F}\u{7F}é\u{1F600}")
            json.object { json in
                json.name("a\"")
                json.integer(-1)
                json.name("b")
                json.boolean(false)
                json.name("c")
                json.array { _ in }
            }
            json.object { _ in }
        }
        #expect(
            Self.text(writer.bytes)
                == #"["\"\\/\n\r\t\u0000\u001f\u007fé😀",{"a\"":-1,"b":false,"c":[]},{}]"#)
    }

    @Test(
        "JSON instants are seconds, with a fraction only where there is one (row W32)",
        arguments: [
            (0, "0"), (1_783_936_800_000, "1783936800"), (1_783_936_846_507, "1783936846.507"), (1_001, "1.001"),
            (-1, "-0.001"), (-1_000, "-1"), (-1_500, "-1.500"),
        ])
    func jsonTimestamps(milliseconds: Int64, expected: String) {
        var writer = JSONWriter()
        writer.timestamp(Timestamp(milliseconds: milliseconds))
        #expect(Self.text(writer.bytes) == expected)
    }

    static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    static func error(_ error: ServiceError, _ format: QueryFormat = .xml) -> String {
        text(error.queryBody(namespace: namespace, requestID: "uuid", format: format))
    }

    @Test("an error's body: RequestId beside Error, no Message where there is none (rows W6, W29)")
    func queryErrors() {
        #expect(
            Self.error(.accessDenied("a < b")) == """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                  <Error>
                    <Type>Sender</Type>
                    <Code>AccessDenied</Code>
                    <Message>a &lt; b</Message>
                  </Error>
                  <RequestId>uuid</RequestId>
                </ErrorResponse>

                """)
        #expect(!Self.error(.malformedInput()).contains("Message"))
        #expect(Self.error(.internalFailure(note: "a note")).contains("<Type>Receiver</Type>"))
        #expect(!Self.error(.internalFailure(note: "a note")).contains("a note"))
    }

    @Test("routing errors have the fault namespace (row W18)")
    func faultNamespace() {
        var error = ServiceError("InvalidAction", status: 400, message: "m")
        error.usesFaultNamespace = true
        #expect(
            Self.error(error).hasPrefix(
                #"<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">"#))
    }

    @Test("an error in JSON (row W32)")
    func jsonErrors() {
        #expect(
            Self.error(.accessDenied("no"), .json)
                == #"{"Error":{"Code":"AccessDenied","Message":"no","Type":"Sender"},"RequestId":"uuid"}"#)
        #expect(
            Self.error(.malformedInput(), .json)
                == #"{"Error":{"Code":"MalformedInput","Type":"Sender"},"RequestId":"uuid"}"#)
    }

    @Test("an S3 error carries its details between message and ids")
    func s3Errors() {
        var error = ServiceError("NoSuchKey", status: 404, message: "The specified key does not exist.")
        error.details = [("Key", "a&b")]
        #expect(
            Self.text(error.s3Body(requestID: "r", hostID: "h")) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key>"
                + "<RequestId>r</RequestId><HostId>h</HostId></Error>")
    }

    @Test("formats name their content types (rows W26, W32)")
    func contentTypes() {
        #expect(QueryFormat.xml.contentType == "text/xml")
        #expect(QueryFormat.json.contentType == "application/json")
    }
}

import Testing
import WireProtocol

@Suite("XML reader")
struct XMLReaderTests {
    static func read(_ text: String, _ change: (inout XMLReader.Limits) -> Void = { _ in }) throws -> XMLElement {
        var limits = XMLReader.Limits()
        change(&limits)
        return try XMLReader.read(Array(text.utf8), limits: limits)
    }

    @Test(
        "what is not well formed is refused",
        arguments: [
            "", " ", "a", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a", "<a b/>",
            "<a b=c/>", "<a b='c/>", "<a b='1' b='2'/>", "<a b='<'/>", "<a b='&x;'/>", "<a b='1'c='2'/>", "<1/>",
            "<-a/>",
            "< a/>", "<a>&</a>", "<a>&amp</a>", "<a>&unknown;</a>", "<a>&;</a>", "<a>&#;</a>", "<a>&#x;</a>",
            "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>", "<a>&#xFFFF;</a>", "<a>&#1f;</a>", "<a>&#X41;</a>",
            "<a>&#99999999999999999999999;</a>", "<a>]]></a>", "<a>\u{0}</a>", "<a>\u{1}</a>", "<a>\u{FFFE}</a>",
            "<a><![CDATA[x</a>", "<a><![CDATA[\u{2}]]></a>", "<![CDATA[x]]>", "<a><!-- -- --></a>", "<a><!-- </a>",
            "<a:/>", "<:a/>", "<a:b:c/>", "<a:1/>", "<a:-b/>", "<a></a ", "<a></a b>", "<?xml?><a/>",
            "<?xml version='2.0'?><a/>",
            " <?xml version='1.0'?><a/>", "<?xml version='1.0' standalone='maybe'?><a/>", "<?xml version='1.0'><a/>",
            "<a/>\u{FEFF}", "<a/><!---->x",
        ])
    func malformed(text: String) {
        let failure = #expect(throws: XMLReader.Failure.self) { try Self.read(text) }
        #expect(failure?.serviceError.code == "MalformedXML")
        #expect(failure?.serviceError.status == 400)
    }

    @Test(
        "nothing that can be made to grow is supported",
        arguments: [
            "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<?php x?><a/>", "<a><?x y?></a>",
            "<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "<?xml version='1.0' encoding='UTF-16'?><a/>",
            "<a><!ELEMENT b></a>",
        ])
    func unsupported(text: String) {
        #expect(throws: XMLReader.Failure.unsupported) { try Self.read(text) }
    }

    @Test("limits hold exactly")
    func limits() throws {
        #expect(throws: XMLReader.Failure.tooLarge) { try Self.read("<a/>") { $0.bytes = 3 } }
        #expect(try Self.read("<a/>") { $0.bytes = 4 }.name == "a")
        #expect(throws: XMLReader.Failure.tooDeep) { try Self.read("<a><b><c/></b></a>") { $0.depth = 2 } }
        #expect(try Self.read("<a><b/></a>") { $0.depth = 2 }.children.count == 1)
        #expect(throws: XMLReader.Failure.tooManyElements) { try Self.read("<a><b/><b/></a>") { $0.elements = 2 } }
        #expect(try Self.read("<a><b/></a>") { $0.elements = 2 }.children.count == 1)
        #expect(throws: XMLReader.Failure.malformed) { try Self.read("<abc/>") { $0.nameBytes = 2 } }
        #expect(throws: XMLReader.Failure.tooDeep) { try Self.read(String(repeating: "<a>", count: 100_000)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: XMLReader.Failure.notUTF8) {
            try XMLReader.read([0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E])
        }
        #expect(throws: XMLReader.Failure.notUTF8) { try XMLReader.read([0xFE, 0xFF, 0x00, 0x3C]) }
    }

    @Test(
        "text is what it says",
        arguments: [
            ("<a>&lt;&gt;&amp;&quot;&apos;</a>", "<>&\"'"), ("<a>&#65;&#x41;&#x1F600;&#0000065;</a>", "AA\u{1F600}A"),
            ("<a><![CDATA[<b>&amp;]]></a>", "<b>&amp;"), ("<a>x<!-- y -->z</a>", "xz"),
            ("<a>1\r\n2\r3\n4</a>", "1\n2\n3\n4"),
            ("<a>&#13;</a>", "\r"), ("<a> \t</a>", " \t"), ("<a></a>", ""), ("<a/>", ""), ("<a >x</a\n>", "x"),
            ("<a>é\u{FFFD}</a>", "é\u{FFFD}"), ("<a><![CDATA[]]]]><![CDATA[>]]></a>", "]]>"),
            ("<a>&amp;lt;</a>", "&lt;"),
        ])
    func text(document: String, expected: String) throws {
        #expect(try Self.read(document).text == expected)
    }

    @Test("declarations, comments and white space around the root are fine; attributes and prefixes are dropped")
    func dropped() throws {
        let document =
            "\u{FEFF}<?xml version=\"1.0\" encoding='utf-8' standalone='yes' ?>\n<!-- c -->\n"
            + "<s:a xmlns:s='urn:x' b=\"&lt;1\"><s:c d='2'/>\n <c>t</c></s:a>\n<!-- e -->\n"
        let element = try Self.read(document)
        #expect(element == XMLElement(name: "a", children: [XMLElement(name: "c"), XMLElement(name: "c", text: "t")]))
        #expect(element.child("c")?.text == "")
        #expect(element.children("c").count == 2)
        #expect(element.child("C") == nil)
    }

    @Test("what the writer writes, the reader reads")
    func roundTrip() throws {
        let text = "a<b>&\"'\r\n\t]]>\u{1F600}é"
        for layout in [XMLWriter.Layout.indented, .declaredCompact] {
            var writer = XMLWriter(layout: layout)
            writer.element(named: "root", namespace: "urn:a&b\"c") { writer in
                writer.element("leaf", text)
                writer.element("empty") { _ in }
            }
            let element = try XMLReader.read(writer.bytes)
            #expect(element.child("leaf")?.text == text)
            #expect(element.child("empty") == XMLElement(name: "empty"))
        }
    }
}

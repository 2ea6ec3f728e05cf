import Testing

@testable import S3Service

@Suite struct ObjectKeyTests {
    @Test func refusesWhatIsNoKey() {
        #expect(ObjectKey("") == nil)
        #expect(ObjectKey([0x61, 0x00]) == nil)
        #expect(ObjectKey([0xC3, 0x28]) == nil)
        #expect(ObjectKey([0xED, 0xA0, 0x80]) == nil)
        #expect(ObjectKey(String(repeating: "k", count: 1_025)) == nil)
        #expect(ObjectKey(String(repeating: "k", count: 1_024)) != nil)
    }

    @Test(arguments: ["../../etc/passwd", "/", "//", "a/../b", ".", "..", "trailing/", "\n", "CON", "A", "a"])
    func everyKeyIsOneSafeFileName(_ text: String) throws {
        let name = try #require(ObjectKey(text)).fileName
        #expect(name.utf8.count == 64)
        #expect(name.allSatisfy { $0.isHexDigit })
    }

    @Test func canonicallyEquivalentKeysDiffer() throws {
        let composed = try #require(ObjectKey("\u{E9}"))
        let decomposed = try #require(ObjectKey("e\u{301}"))
        #expect(composed != decomposed)
        #expect(composed.fileName != decomposed.fileName)
        #expect(decomposed < composed)
    }

    @Test func ordersByBytes() throws {
        // In UTF-16 order the two would change places.
        let bmp = try #require(ObjectKey("\u{FF61}"))
        let astral = try #require(ObjectKey("\u{10000}"))
        #expect(bmp < astral)
        #expect(ByteOrder.successor(ofPrefix: [0x61, 0x2F]) == [0x61, 0x30])
        #expect(ByteOrder.successor(ofPrefix: [0x61, 0xFF]) == [0x62])
        #expect(ByteOrder.successor(ofPrefix: [0xFF]) == nil)
    }
}

@Suite struct BucketNameTests {
    @Test(arguments: [
        "", "ab", "Abc", "a_b", "-abc", "abc-", ".abc", "abc.", "a..b", "192.168.5.4", "xn--abc", "sthree-x",
        "abc-s3alias", "abc--ol-s3", "abc.mrap", "abc--x-s3", "abc--table-s3", "..", "a/b", "abc\u{0}", "é-bucket",
        String(repeating: "a", count: 64),
    ])
    func refuses(_ name: String) { #expect(BucketName(name) == nil) }

    @Test(arguments: ["abc", "a.b", "1-2-3", "192.168.5.4.5", "1234.1.1.1", "a-.b", String(repeating: "a", count: 63)])
    func takes(_ name: String) { #expect(BucketName(name)?.rawValue == name) }
}

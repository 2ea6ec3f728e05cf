import Testing

@testable import SignatureV4

@Suite struct SignedHeaderListTests {
    func list(_ text: String) -> SignedHeaderList {
        // In the midst of other bytes, which are none of its own.
        SignedHeaderList(ReceivedText(Array(";A\(text);host;=".utf8), 2..<2 + text.utf8.count))
    }

    @Test(arguments: [
        ("host", 1, true), ("host;x-amz-date", 2, true), ("accept;host;x-amz-date;x-amz-security-token", 4, true),
        ("x-amz-date;host", 2, false), ("host;host", 2, false), ("a;ab;abc;b", 4, true), ("ab;a", 2, false),
        ("x-amz-content-sha256;x-amz-date;x-amz-d", 3, false), ("", 1, true), (";", 2, false), (";a", 2, true),
        ("a;;b", 3, false), ("a;b;c;d;e;f;g;h;i;j;k;l", 12, true), ("a;b;c;d;e;f;g;h;i;j;l;k", 12, false),
    ]) func countAndOrder(_ text: String, _ count: Int, _ isSorted: Bool) {
        let list = list(text)
        #expect(list.survey.count == count)
        let names = text.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        #expect(list.strings == names)
        #expect(list.sorted.strings == Set(names).sorted())
        #expect(list.survey.isSorted == isSorted)
        #expect((list.sorted.strings == names) == isSorted)
        var sink = ArraySink()
        list.append(to: &sink)
        #expect(sink.bytes == Array(text.utf8))
    }

    /// RFC 9110 §5.6.2, in lower case, at each place of names that are short and long.
    @Test(arguments: UInt8.min...UInt8.max) func bytesOfNames(_ byte: UInt8) {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~".utf8)
        for length in [1, 2, 8, 9, 17] {
            for place in 0..<length {
                var text = [UInt8](repeating: 0x61, count: length)
                text[place] = byte
                // A separator is good where it has a name on either side.
                let isGood = allowed.contains(byte) || byte == 0x3B && place > 0 && place < length - 1
                #expect(SignedHeaderList(ReceivedText(text, 0..<length)).survey.holdsOnlyHeaderNames == isGood)
            }
        }
    }

    @Test(arguments: [
        ("host", true, false), ("hos", false, false), ("hosts", false, false), ("Host", false, false),
        ("a;host;b", true, false), ("a;b;c;host", true, false), ("x-amz-security-token", false, true),
        ("accept;host;x-amz-security-token;z", true, true), ("x-amz-security-tokens", false, false),
        ("X-Amz-Security-Token", false, false), ("", false, false), ("ho;st", false, false),
    ]) func theNamesThatMatter(_ text: String, _ hasHost: Bool, _ hasToken: Bool) {
        #expect(list(text).survey.hasHost == hasHost)
        #expect(list(text).survey.hasSecurityToken == hasToken)
    }

    @Test func foundWithoutCase() {
        let list = list("accept;x-amz-date;host")
        for (name, isIn) in [("Accept", true), ("X-AMZ-DATE", true), ("HOST", true), ("hos", false), ("x-amz", false)] {
            #expect(Array(name.utf8).withUnsafeBytes { list.contains(ignoringCase: $0) } == isIn)
        }
    }
}

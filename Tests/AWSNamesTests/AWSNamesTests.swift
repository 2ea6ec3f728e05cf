import Testing

@testable import AWSNames

@Suite struct AccessKeyIDTests {
    @Test(
        "I4: the account is in the id",
        arguments: [("AKIARZPUZDIKGB2VALC4", "123456789012"), ("ASIAQAAAAAAAGMKEM7X5", "000000000000")])
    func accountIsRead(id: String, account: String) throws {
        let key = try #require(AccessKeyID(id))
        #expect(key.accountID?.description == account)
    }

    @Test func whatIsMadeIsRead() throws {
        for number: UInt64 in [0, 1, 123_456_789_012, 999_999_999_999] {
            let account = try #require(AccountID(number: number))
            let random: [UInt8] = [255, 1, 128, 7, 255, 3, 9]
            let key = AccessKeyID(.temporary, account: account, random: random)
            #expect(key.rawValue.count == 20)
            #expect(key.kind == .temporary)
            #expect(key.accountID == account)
            let id = UniqueID(.role, account: account, random: random)
            #expect(UniqueID(id.rawValue) == id)
            #expect(id.kind == .role)
        }
    }

    @Test("ids that carry no account", arguments: ["AKIAIOSFODNN7EXAMPLE", "AKIA1111111111111111", "ABCDEFGHIJKLMNOP"])
    func noAccount(id: String) throws {
        #expect(try #require(AccessKeyID(id)).accountID == nil)
    }

    @Test(
        "K3: what is no id",
        arguments: [
            "", "AKIA", "AKIA/RZPUZDIKGB2VALC", "ÄKIARZPUZDIKGB2VALC4", String(repeating: "A", count: 15),
            String(repeating: "A", count: 129), "AKIARZPUZDIKGB2VALC\0", "AKIARZPUZDIKGB2VAL é",
        ])
    func refused(text: String) { #expect(AccessKeyID(text) == nil) }

    /// An id that is two numbers and one that is a text are told from outside by nothing.
    @Test(
        "ids of every form",
        arguments: [
            "AKIARZPUZDIKGB2VALC4", "ASIAQAAAAAAAGMKEM7X5", "AAAAAAAAAAAAAAAAAAAA", "77777777777777777777",
            "AKIARZPUZDIKGB2VALC", "AKIARZPUZDIKGB2VALC44", "akiarzpuzdikgb2valc4", "ASIA0000000000000001",
            "AKIA_RZPUZDIKGB2VALC", "ABCDEFGHIJKLMNOP", "ASIA" + String(repeating: "x", count: 124),
        ])
    func everyFormIsItsText(_ text: String) throws {
        let id = try #require(AccessKeyID(text))
        #expect(id.rawValue == text && id.description == text && "\(id)" == text)
        #expect(id.utf8Count == text.utf8.count)
        var lent: [UInt8] = []
        id.withUTF8 { lent = Array($0) }
        #expect(lent == Array(text.utf8))
        #expect(id == AccessKeyID(Substring(text)))
        #expect(id.kind == (text.hasPrefix("AKIA") ? .longTerm : text.hasPrefix("ASIA") ? .temporary : .other))
    }

    @Test func noTwoIDsAreOne() throws {
        var ids: Set<AccessKeyID> = []
        let base = Array("ASIAQAAAAAAAGMKEM7X5".utf8)
        for place in base.indices {
            for byte in Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abcxyz0189_".utf8) {
                var text = base
                text[place] = byte
                ids.insert(try #require(AccessKeyID(String(decoding: text, as: UTF8.self))))
            }
        }
        #expect(ids.count == 20 * 42 + 1)
        #expect(Set(ids.map(\.rawValue)).count == ids.count)
    }
}

@Suite struct FirstCallerTests {
    @Test(
        "users are ids, all others ARNs",
        arguments: [
            ("AIDAIOSFODNN7EXAMPLE2", true), ("arn:aws:iam::123456789012:root", false), ("", false),
            ("AIDAIOSFODNN7EXAMPLE", false), ("aidaiosfodnn7example2", false), ("é", false),
        ])
    func isItsText(_ text: String, isID: Bool) {
        let caller = FirstCaller(text)
        #expect(caller.description == text && caller.utf8Count == text.utf8.count)
        if case .id = caller { #expect(isID) } else { #expect(!isID) }
        #expect(caller == FirstCaller(caller.description))
    }
}

@Suite struct NamesTests {
    @Test(
        "accounts are twelve ASCII digits",
        arguments: ["", "12345678901", "1234567890123", "12345678901a", "１２３４５６７８９０１２"])
    func accountRefused(text: String) { #expect(AccountID(text) == nil) }

    @Test func accountIsPadded() { #expect(AccountID(number: 42)?.description == "000000000042") }

    @Test func arnKeepsColonsInItsResource() throws {
        let arn = try #require(ARN("arn:aws:s3:::bucket/a:b"))
        #expect(arn.resource == "bucket/a:b")
        #expect(arn.description == "arn:aws:s3:::bucket/a:b")
    }

    @Test("what is no ARN", arguments: ["", "arn", "arn:aws:s3::b", "ARN:aws:s3:::b"])
    func arnRefused(text: String) { #expect(ARN(text) == nil) }

    @Test("what is no unique id", arguments: ["", "AROA", "AROA1234567890123456A", "XXXXABCDEFGHIJKLMNOPQ"])
    func uniqueIDRefused(text: String) { #expect(UniqueID(text) == nil) }

    @Test("what is no session name", arguments: ["", "a", "a b", "é!", String(repeating: "a", count: 65)])
    func sessionNameRefused(text: String) { #expect(RoleSessionName(text) == nil) }

    @Test("what is no Region", arguments: ["", "US-EAST-1", "us east", "1us", String(repeating: "a", count: 33)])
    func regionRefused(text: String) { #expect(RegionName(text) == nil) }

    @Test func thirtyFourRegions() {
        #expect(RegionName.enabledByDefault.count == 17)
        #expect(RegionName.optIn.count == 17)
        #expect(RegionName.enabledByDefault.isDisjoint(with: RegionName.optIn))
    }
}

@Suite struct JoiningTests {
    @Test func joinsAsAnInterpolationDoes() {
        let parts = ["", "a", "short", "é", "a text of more than fifteen bytes", "日本語の長い文字列です"]
        for first in parts {
            for second in parts {
                #expect(String(joining: first, second, "x") == "\(first)\(second)x")
                #expect(
                    String(joining: "x", first, ":", second, first, "/") == "x\(first):\(second)\(first)/")
            }
        }
        #expect(String(joining: "", "", "") == "")
    }
}

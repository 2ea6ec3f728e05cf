import Testing

@testable import PolicyLinting

@Suite struct ActionCatalogTests {
    private let catalog = ActionCatalog()

    @Test func everyServiceIsRead() {
        #expect(catalog.prefixes.count == 445)
        var actions = 0
        for prefix in catalog.prefixes {
            guard let service = catalog.service(prefix) else {
                Issue.record("\(prefix) has no entry")
                continue
            }
            #expect(!service.actions.isEmpty, "\(prefix)")
            #expect(service.resourceTypes.allSatisfy { $0.arn.fields.count == 4 }, "\(prefix)")
            actions += service.actions.count
        }
        #expect(actions > 20_000)
        #expect(catalog.service("nothing") == nil)
    }

    @Test func noLineIsPassedOver() {
        var lines: [UInt8: Int] = [:]
        ActionData.text.withUTF8Buffer { bytes in
            for line in bytes.split(separator: 0x0A) { lines[line[line.startIndex], default: 0] += 1 }
        }
        let services = catalog.prefixes.compactMap { catalog.service($0) }
        #expect(lines[UInt8(ascii: "=")] == services.count)
        #expect(lines[UInt8(ascii: "+")] == services.reduce(0) { $0 + $1.resourceTypes.count })
        #expect(lines[UInt8(ascii: "-")] == services.reduce(0) { $0 + $1.keys.count })
    }

    @Test func keysThatTakeANameOfAnotherForm() throws {
        let kms = try #require(catalog.service("kms"))
        #expect(kms.key("kms:encryptioncontext:aws:s3:arn") != nil && kms.key("kms:encryptioncontext:") == nil)
        let lambda = try #require(catalog.service("lambda"))
        let types = try #require(lambda.actions["invokefunction"]).resourceTypes.map { lambda.resourceTypes[$0].name }
        #expect(types.contains("function"))
    }

    @Test func whatS3Knows() throws {
        let s3 = try #require(catalog.service("s3"))
        let get = try #require(s3.actions["getobject"])
        #expect(get.name == "GetObject")
        #expect(get.resourceTypes.map { s3.resourceTypes[$0].name }.contains("object"))
        let prefix = try #require(s3.key("s3:prefix"))
        #expect(!get.keys.contains(prefix))
        #expect(s3.actions["listbucket"]?.keys.contains(prefix) == true)
        #expect(s3.keys[try #require(s3.key("s3:existingobjecttag/team"))].type == .string)
        #expect(s3.key("s3:existingobjecttag/") == nil)
        #expect(s3.actions(matching: "getobject*").count > 5)
        #expect(s3.actions(matching: "*").count == s3.actions.count)
        #expect(s3.actions(matching: "fetch*").isEmpty)
    }

    @Test func globalKeys() {
        #expect(GlobalKeys.type(of: "aws:sourceip") == .address)
        #expect(GlobalKeys.type(of: "aws:principaltag/team") == .string)
        #expect(GlobalKeys.type(of: "aws:principaltag/") == nil)
        #expect(GlobalKeys.type(of: "aws:nothing") == nil)
        #expect(GlobalKeys.isOfProvider("token.actions.githubusercontent.com:sub"))
        #expect(!GlobalKeys.isOfProvider("aws:x.y"))
    }

    @Test(
        "the nearest name",
        arguments: [
            ("GetObjcet", "GetObject"), ("getobject", "GetObject"), ("GetObjects", "GetObject"), ("xyz", nil),
            ("", nil),
            (String(repeating: "x", count: 10_000), nil),
        ] as [(String, String?)])
    func nearest(name: String, expected: String?) {
        #expect(NearestName.of(name, among: ["PutObject", "GetObject", "ListBucket"]) == expected)
    }
}

@Suite struct GlobTests {
    @Test(
        "covers",
        arguments: [
            ("*", "anything*", true), ("s3:Get*", "s3:GetObject", true), ("s3:GetObject", "s3:Get*", false),
            ("a?c", "abc", true), ("a?c", "a?c", true), ("a?c", "a*c", false), ("*b*", "abc", true),
            ("*b*", "*b", true),
            ("", "", true), ("", "a", false), ("a*a*a*b", String(repeating: "a", count: 2_000), false),
        ])
    func covers(wide: String, narrow: String, expected: Bool) { #expect(Glob(wide).covers(Glob(narrow)) == expected) }

    @Test(
        "have a text in common",
        arguments: [
            ("a*", "*b", true), ("a*", "b*", false), ("photos", "%", true), ("photos/*", "%", false),
            ("photos/*", "%/*", true), ("photos", "%/*", false), ("*", "%", true), ("ph*s", "%/*", true),
            ("a?c", "abc", true), ("a?c", "ac", false), ("", "", true), ("", "*", true), ("${x}/b", "%/b", true),
            ("a/?", "%", false), ("?", "%", true),
        ])
    func intersects(one: String, other: String, expected: Bool) {
        #expect(Glob(one).intersects(Glob(type: other)) == expected)
        #expect(Glob(type: other).intersects(Glob(one)) == expected)
    }
}

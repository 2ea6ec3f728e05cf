import Testing
import WireProtocol

@Suite("Query reader")
struct QueryReaderTests {
    static func reader(_ form: String) throws -> QueryReader {
        QueryReader(try QueryParameters(decoding: Array(form.utf8)))
    }

    @Test(
        "indices that are none are MalformedInput (iam.md §6.1)",
        arguments: [
            "L.member.0=a", "L.member.00=a", "L.member.-1=a", "L.member.x=a", "L.member.=a", "L.member.1x=a",
            "L.member.2147483648=a", "L.member.99999999999999999999=a", "L.member.%D9%A1=a", "L.member.12=a",
            "L.member.1=a&L.member.13=b", "L.member.1 =a", "L.member.0.Key=a", "L.member.12.Key=a",
        ])
    func badIndices(form: String) throws {
        let reader = try Self.reader(form)
        #expect(throws: ServiceError.malformedInput()) { try reader.texts("L") }
        #expect(throws: ServiceError.malformedInput()) { try reader.structures("L") }
    }

    @Test("gaps are missing members, and a parameter may leave at most ten of them (iam.md §6.1)")
    func gaps() throws {
        #expect(try Self.reader("L.member.11=a").texts("L") == Array(repeating: nil, count: 10) + ["a"])
        #expect(try Self.reader("L.member.3=c&L.member.1=a").texts("L") == ["a", nil, "c"])
        // Each parameter extends what the earlier ones made, in the order of arrival.
        #expect(try Self.reader("L.member.11=a&L.member.22=b").texts("L")?.count == 22)
        #expect(throws: ServiceError.malformedInput()) { try Self.reader("L.member.22=b&L.member.11=a").texts("L") }
    }

    @Test("01 is 1, the first occurrence wins, and more than nine members keep their order")
    func order() throws {
        #expect(try Self.reader("L.member.01=a&L.member.1=b").texts("L") == ["a"])
        #expect(try Self.reader("L.member.1=a&L.member.001=b").texts("L") == ["a"])
        let nested = try Self.reader("L.member.01.M.member.002=a&L.member.1.M.member.01=b")
        #expect(try nested.structures("L")?.first??.texts("M") == ["b", "a"])
        let form = (1...12).map { "L.member.\($0)=v\($0)" }.joined(separator: "&")
        #expect(try Self.reader(form).texts("L") == (1...12).map { "v\($0)" })
        let reversed = (1...11).reversed().map { "L.member.\($0)=v\($0)" }.joined(separator: "&")
        #expect(try Self.reader(reversed).texts("L")?.compactMap { $0 }.count == 11)
    }

    @Test("an absent list is nil, `L=` is an empty one (row W5), names that only begin alike are other names")
    func presence() throws {
        #expect(try Self.reader("").texts("L") == nil)
        #expect(try Self.reader("L=").texts("L") == [])
        #expect(try Self.reader("L").texts("L") == [])
        #expect(try Self.reader("Lx.member.1=a&l.member.1=b&L.Member.1=c&L.members.1=d").texts("L") == nil)
        #expect(try Self.reader("L.member=").texts("L") == nil)
    }

    @Test("structures nest, and their paths are AWS's (row V2)")
    func nesting() throws {
        let reader = try Self.reader("Tags.member.1.Key=k&C.member.2.Values.member.1=v&T.arn=a&T.Sub.Leaf=1")
        let tags = try #require(try reader.structures("Tags"))
        #expect(tags.count == 1)
        #expect(tags[0]?.text("Key") == "k")
        #expect(tags[0]?.text("Value") == nil)
        #expect(tags[0]?.path(of: "Key") == "tags.1.member.key")
        let contexts = try #require(try reader.structures("C"))
        #expect(contexts[0] == nil)
        #expect(try contexts[1]?.texts("Values") == ["v"])
        #expect(contexts[1]?.path(of: "Values") == "c.2.member.values")
        #expect(reader.structure("T")?.text("arn") == "a")
        #expect(reader.structure("T")?.structure("Sub")?.text("Leaf") == "1")
        #expect(reader.structure("T")?.structure("Sub")?.path(of: "Leaf") == "t.sub.leaf")
        #expect(reader.structure("Tag") == nil)
        #expect(reader.structure("Missing") == nil)
        #expect(reader.path(of: "SAMLAssertion") == "sAMLAssertion")
    }

    @Test(
        "booleans are true, 1, false and 0 and nothing else (iam.md §6.1)",
        arguments: ["", "TRUE", "True", "yes", "01", "2", " true", "true "])
    func badBooleans(text: String) throws {
        let reader = try Self.reader("B=\(text)")
        #expect(throws: ServiceError.malformedInput()) { try reader.boolean("B") }
    }

    @Test("booleans that are read", arguments: [("true", true), ("1", true), ("false", false), ("0", false)])
    func booleans(text: String, value: Bool) throws {
        #expect(try Self.reader("B=\(text)").boolean("B") == value)
        #expect(try Self.reader("").boolean("B") == nil)
    }

    @Test("the extremes of 32 bits (row W6)")
    func integers() throws {
        #expect(try Self.reader("I=2147483647").integer("I") == 2_147_483_647)
        #expect(try Self.reader("I=-2147483648").integer("I") == -2_147_483_648)
        #expect(try Self.reader("I=%2B00000000000000000000001").integer("I") == 1)
        #expect(try Self.reader("I=-0").integer("I") == 0)
        #expect(try Self.reader("").integer("I") == nil)
    }

    @Test("a name made to cost much costs little")
    func longNames() throws {
        let name = String(repeating: ".member.00", count: 200_000)
        #expect(try Self.reader("L" + name + "=a").text("L") == nil)
    }

    @Test("a request of many parameters is read in one pass over each list")
    func many() throws {
        let form = (1...5_000).map { "L.member.\($0).Values.member.1=v" }.joined(separator: "&")
        let structures = try #require(try Self.reader(form).structures("L"))
        #expect(structures.count == 5_000)
        #expect(try structures[4_999]?.texts("Values") == ["v"])
    }
}

import Testing
import WireProtocol

@Suite("Query parameters")
struct QueryParametersTests {
    static func parameters(_ text: String) throws -> QueryParameters {
        try QueryParameters(decoding: Array(text.utf8))
    }

    @Test(
        "what is not form encoding is refused",
        arguments: [
            ("a=%", FormDecodingError.invalidPercentEncoding), ("a=%4", .invalidPercentEncoding),
            ("a=%GG", .invalidPercentEncoding), ("%zz=1", .invalidPercentEncoding),
            ("a=%+1", .invalidPercentEncoding),
            ("a=%4&1=b", .invalidPercentEncoding), ("a=%&41", .invalidPercentEncoding),
            ("a%4=1", .invalidPercentEncoding), ("a%=41", .invalidPercentEncoding),
            ("a=%FF", .invalidUTF8), ("%C3=1", .invalidUTF8), ("a=%ED%A0%80", .invalidUTF8),
            ("%C3=%A9", .invalidUTF8),
        ])
    func refused(text: String, expected: FormDecodingError) {
        #expect(throws: expected) { try Self.parameters(text) }
    }

    @Test("limits hold, to the byte and to the parameter (row W8)")
    func limits() throws {
        let maximum = QueryParameters.maximumBytes
        #expect(throws: FormDecodingError.tooLarge) {
            try QueryParameters(decoding: repeatElement(0x61, count: maximum + 1))
        }
        #expect(try QueryParameters(decoding: repeatElement(0x61, count: maximum)).count == 1)
        let most = Array(repeating: "a", count: QueryParameters.maximumCount).joined(separator: "&")
        #expect(try Self.parameters(most).count == QueryParameters.maximumCount)
        #expect(throws: FormDecodingError.tooManyParameters) { try Self.parameters(most + "&b") }
    }

    @Test("the first occurrence of a name wins, however it is spelled on the wire (row W3)")
    func repeated() throws {
        let parameters = try Self.parameters(
            "RoleArn=first&%52oleArn=second&RoleArn=third&roleArn=other")
        #expect(parameters["RoleArn"] == "first")
        #expect(parameters["roleArn"] == "other")
        #expect(parameters.all.map(\.value) == ["first", "second", "third", "other"])
    }

    @Test("names are found alike among few parameters and among many", arguments: [0, 40])
    func fewAndMany(others: Int) throws {
        let rest = (0..<others).map { "&Other\($0)=x" }.joined()
        let parameters = try Self.parameters("Role=first&Rolf=&Role=second&R=r&roles=s&=nameless" + rest)
        #expect(parameters["Role"] == "first")
        #expect(parameters["Rolf"] == "")
        #expect(parameters["R"] == "r")
        #expect(parameters["roles"] == "s")
        #expect(parameters[""] == "nameless")
        for name in ["Rol", "Rolee", "role", "Ro", "S", "Other"] { #expect(parameters[name] == nil) }
        #expect(parameters.count == 6 + others)
    }

    @Test("a list is found among few parameters, whose names need not be in order")
    func listAmongFew() throws {
        let reader = QueryReader(try Self.parameters("Tags.member.2.Key=b&A=1&Tags.member.01.Key=a&Z=2"))
        #expect(try reader.structures("Tags")?.map { $0?.text("Key") } == ["a", "b"])
        #expect(try reader.structures("Tag") == nil)
        #expect(reader.structure("A") == nil)
    }

    @Test("a percent-encoded parameter is decoded exactly once")
    func decodedOnce() throws {
        let parameters = try Self.parameters("a=%2541&b=1%2B1+%3D%26&%2541=name")
        #expect(parameters["a"] == "%41")
        #expect(parameters["b"] == "1+1 =&")
        #expect(parameters["%41"] == "name")
        #expect(parameters["A"] == nil)
    }

    @Test("what ends a component is found wherever it stands, and so is what is escaped")
    func everyPlace() throws {
        for length in 0..<28 {
            for place in 0...length {
                let before = String(repeating: "a", count: place)
                let behind = String(repeating: "b", count: length - place)
                for (written, read) in [("%26", "&"), ("%3d", "="), ("+", " "), ("%25", "%"), ("%C3%A9", "\u{E9}")] {
                    let both = before + written + behind
                    let all = try Self.parameters("\(both)=\(both)&x=\(both)&\(both)").all
                    let expected = before + read + behind
                    #expect(all.map(\.name) == [expected, "x", expected])
                    #expect(all.map(\.value) == [expected, expected, ""])
                }
                let parted = try Self.parameters("\(before)&\(behind)=\(before)=\(behind)").all
                #expect(parted.map(\.name) == (place == 0 ? [] : [before]) + [behind])
                #expect(parted.last?.value == before + "=" + behind)
                #expect(throws: FormDecodingError.invalidUTF8) { try Self.parameters("x=\(before)%E9\(behind)") }
            }
        }
    }

    @Test("names are told apart whatever their lengths")
    func lengths() throws {
        let lengths = [1, 2, 63, 64, 65, 66, 128, 129]
        for written in lengths {
            let parameters = try Self.parameters(String(repeating: "n", count: written) + "=v")
            for asked in lengths {
                #expect(parameters[String(repeating: "n", count: asked)] == (asked == written ? "v" : nil))
            }
        }
    }

    @Test("a value is compared to the byte")
    func comparedValues() throws {
        let parameters = try Self.parameters("Version=2011-06-15&Version=x&Empty=&Name=%E2%84%AA")
        #expect(parameters.has("Version", "2011-06-15"))
        #expect(parameters.has("Empty", ""))
        #expect(parameters.has("Name", "\u{212A}"))
        for value in ["2011-06-1", "2011-06-155", "x", ""] { #expect(!parameters.has("Version", value)) }
        #expect(!parameters.has("Name", "K"))
        #expect(!parameters.has("Absent", ""))
    }

    @Test("names that are only equivalent in Unicode are different names")
    func unicodeNames() throws {
        let parameters = try Self.parameters("%E2%84%AAey=kelvin")
        #expect(parameters["Key"] == nil)
        #expect(!parameters.contains("Key"))
        #expect(parameters["\u{212A}ey"] == "kelvin")
    }

    @Test("key-only components are empty values, empty components are nothing (row W4)")
    func components() throws {
        let parameters = try Self.parameters("&&a&b=&=c&&d=1=2&")
        #expect(parameters.all.map(\.name) == ["a", "b", "", "d"])
        #expect(parameters["a"] == "")
        #expect(parameters["b"] == "")
        #expect(parameters[""] == "c")
        #expect(parameters["d"] == "1=2")
        #expect(try Self.parameters("").isEmpty)
    }
}

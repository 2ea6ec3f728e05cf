import Testing

@testable import AWSNames

/// An id is two numbers; what it was read from must come back, and no other.
@Suite struct UniqueIDTests {
    private static let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    @Test(arguments: UniqueID.Kind.allCases)
    func everyCharacterComesBackAtEveryPlace(_ kind: UniqueID.Kind) throws {
        for place in 0..<17 {
            for character in Self.characters {
                var rest = Array(repeating: Character("7"), count: 17)
                rest[place] = character
                let text = kind.rawValue + String(rest)
                let id = try #require(UniqueID(text))
                #expect(id.rawValue == text)
                #expect(id.description == text)
                #expect(id.kind == kind)
                var bytes = [UInt8](repeating: 0, count: UniqueID.count)
                bytes.withUnsafeMutableBytes { id.write(to: $0) }
                #expect(bytes == Array(text.utf8))
            }
        }
    }

    @Test func differentTextsAreDifferentIDs() throws {
        let base = try #require(UniqueID("AROA" + String(repeating: "A", count: 17)))
        var seen: Set<UniqueID> = [base]
        for place in 0..<17 {
            for character in Self.characters.dropFirst() {
                var rest = Array(repeating: Character("A"), count: 17)
                rest[place] = character
                #expect(seen.insert(try #require(UniqueID("AROA" + String(rest)))).inserted)
            }
        }
        for kind in UniqueID.Kind.allCases where kind != .role {
            #expect(seen.insert(try #require(UniqueID(kind.rawValue + String(repeating: "A", count: 17)))).inserted)
        }
        #expect(seen.count == 1 + 17 * 31 + 4)
    }

    @Test("what is no id, at every place", arguments: ["0", "1", "8", "9", "a", "z", "é", " ", "="])
    func foreignCharactersAreRefused(_ foreign: Character) {
        for place in 0..<21 {
            var text = Array("AIDAABCDEFGHIJKLMNOPQ")
            text[place] = foreign
            #expect(UniqueID(String(text)) == nil)
        }
    }

    @Test func aSessionOfARoleIsWrittenAndRead() throws {
        let role = try #require(UniqueID("AROACLKWSDQRAOEXAMPLE"))
        for name in ["", "a", "RoleSession1", String(repeating: "n", count: 64)] {
            let session = ChainedSession(role: role, name: name)
            #expect(session.description == "AROACLKWSDQRAOEXAMPLE:" + name)
            #expect(ChainedSession(session.description) == session)
        }
    }
}

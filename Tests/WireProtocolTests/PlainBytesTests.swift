import Testing

@testable import WireProtocol

/// What is copied unescaped is decided sixteen bytes at a time; here it is decided byte by byte.
@Suite struct PlainBytesTests {
    static let lengths = Array(0...18) + [24, 31, 32, 33, 34, 47, 48, 49, 50, 63, 64, 65, 1_000]
    static let places = [0, 1, 7, 8, 14, 15, 16, 17, 30, 31, 32, 33, 47, 48, 63, 64]

    /// What is appended of the bytes, behind one byte and before room that is to stay as it is.
    static func appended<Plain: PlainBytes>(_ bytes: [UInt8], ifAll: Plain.Type) -> [UInt8]? {
        var room = [UInt8](repeating: 0xEE, count: bytes.count + 40)
        return room.withUnsafeMutableBytes { room in
            var writer = FixedByteWriter(UnsafeMutableRawBufferPointer(rebasing: room[..<(bytes.count + 1)]))
            writer.append(0x21)
            let isDone = bytes.withUnsafeBufferPointer { writer.append($0, ifAll: Plain.self) }
            #expect(writer.count == (isDone ? bytes.count + 1 : 1))
            #expect(room[0] == 0x21)
            #expect(room[(bytes.count + 1)...].allSatisfy { $0 == 0xEE })
            return isDone ? Array(room[1..<writer.count]) : nil
        }
    }

    static func check<Plain: PlainBytes>(_ plain: Plain.Type, _ isPlain: (UInt8) -> Bool) {
        for length in lengths {
            let text = (0..<length).map { UInt8(0x61 + $0 % 26) }
            #expect(appended(text, ifAll: Plain.self) == text)
            for place in Set(places + [length - 1, length - 2, length - 16, length / 2]) {
                guard text.indices.contains(place) else { continue }
                for value in UInt8.min...UInt8.max {
                    var changed = text
                    changed[place] = value
                    let expected = isPlain(value) ? changed : nil
                    if appended(changed, ifAll: Plain.self) != expected {
                        Issue.record("\(Plain.self): byte \(value) at \(place) of \(length)")
                    }
                }
            }
        }
    }

    @Test func xml() {
        Self.check(PlainXML.self) { $0 >= 0x20 && $0 < 0x80 && !"\"&<>".utf8.contains($0) }
    }

    @Test func json() {
        Self.check(PlainJSON.self) { $0 >= 0x20 && $0 < 0x7F && !"\"\\".utf8.contains($0) }
    }

    @Test func text() {
        Self.check(PlainText.self) { $0 >= 0x20 && $0 < 0x7F }
    }

    @Test func theRoomIsNotLeft() async {
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter(capacity: 64)
            writer.append(atMost: 2) { output in
                "abc".utf8.withContiguousStorageIfAvailable { _ = output.append($0, ifAll: PlainXML.self) }
            }
        }
    }
}

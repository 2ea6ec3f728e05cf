import Testing

@testable import WireProtocol

@Suite struct ByteWriterTests {
    @Test(arguments: [0, 1, 7, 64]) func growsAsNeeded(_ capacity: Int) {
        var writer = ByteWriter(capacity: capacity)
        var expected: [UInt8] = []
        for round in 0..<200 {
            let text = String(repeating: round % 3 == 0 ? "é" : "x", count: round % 40)
            writer.append(text: text)
            writer.append(UInt8(truncatingIfNeeded: round))
            writer.append("literal")
            writer.append([1, 2, 3])
            expected += Array(text.utf8) + [UInt8(truncatingIfNeeded: round)] + Array("literal".utf8) + [1, 2, 3]
            #expect(writer.count == expected.count)
        }
        #expect(writer.bytes == expected)
        #expect(writer.withUnsafeBytes { Array($0) } == expected)
    }

    @Test func takesBack() {
        var writer = ByteWriter(capacity: 2)
        writer.append("abc")
        writer.removeLast(2)
        writer.append("d")
        #expect(writer.bytes == Array("ad".utf8))
        writer.removeLast(2)
        #expect(writer.bytes.isEmpty)
    }

    @Test func writesLessThanRoomWasMadeFor() {
        var writer = ByteWriter(capacity: 0)
        writer.append(atMost: 100) { $0.append("ab") }
        writer.append(atMost: 0) { _ in }
        writer.append("c")
        #expect(writer.bytes == Array("abc".utf8))
    }

    @Test(arguments: [0, 7, 9, 10, 99, 100, 204, 1_234_567_890, 999_999_999_999_999_999, 1 << 60, Int64.max])
    func decimals(_ number: Int64) {
        var writer = ByteWriter(capacity: 0)
        writer.append(atMost: 20) { $0.append(decimal: number) }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == String(number))
    }

    @Test func writingBeyondTheRoomEndsTheProcess() async {
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter(capacity: 8)
            writer.append(atMost: 2) { $0.append("abc") }
        }
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter(capacity: 8)
            writer.append(atMost: 0) { $0.append(UInt8(1)) }
        }
    }
}

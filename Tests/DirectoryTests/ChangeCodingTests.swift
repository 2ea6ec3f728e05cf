import Directory
import DirectoryConformance
import Testing

@Suite struct ChangeCodingTests {
    let changes = Samples.furnished + Samples.steps

    @Test func everyChangeComesBack() throws {
        let bytes = ChangeCoding.encode(changes)
        #expect(try ChangeCoding.decode(bytes) == changes)
        #expect(try ChangeCoding.decode(ChangeCoding.encode([])) == [])
    }

    @Test func everyShorteningIsRefused() {
        for change in changes {
            let bytes = ChangeCoding.encode([change])
            for count in 0..<bytes.count {
                #expect(throws: ChangeCodingError()) { try ChangeCoding.decode(Array(bytes[..<count])) }
            }
        }
    }

    @Test func trailingBytesAndOtherVersionsAreRefused() {
        var bytes = ChangeCoding.encode(changes)
        #expect(throws: ChangeCodingError()) { try ChangeCoding.decode(bytes + [0]) }
        bytes[0] = 2
        #expect(throws: ChangeCodingError()) { try ChangeCoding.decode(bytes) }
    }

    @Test func whatIsAcceptedIsWrittenToTheSameBytes() {
        let bytes = ChangeCoding.encode(changes)
        var accepted = 0
        for index in stride(from: 0, to: bytes.count, by: 7) {
            var damaged = bytes
            damaged[index] ^= 0x15
            guard let decoded = try? ChangeCoding.decode(damaged) else { continue }
            accepted += 1
            #expect(ChangeCoding.encode(decoded) == damaged)
        }
        #expect(accepted > 0)
    }
}

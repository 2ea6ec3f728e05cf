import Testing
import WireProtocol

@testable import S3Service

@Suite struct ContinuationTokenTests {
    @Test(arguments: ["a", "é/ü", String(repeating: "x", count: 1_024)])
    func whatWasMadeIsRead(_ key: String) throws {
        #expect(try ContinuationToken.key(in: ContinuationToken.token(Array(key.utf8))) == Array(key.utf8))
    }

    @Test(arguments: ["", "nonsense", "AAAA", "!", "AQAAAAA=", Base64.encode([1, 0, 0, 0, 0, 0x61])])
    func whatWasNotMadeIsRefused(_ token: String) throws {
        let error = #expect(throws: ServiceError.self) { try ContinuationToken.key(in: token) }
        #expect(error?.code == "InvalidArgument")
    }

    @Test func everyByteCounts() {
        let token = Base64.decode(ContinuationToken.token(Array("key".utf8))) ?? []
        for index in token.indices {
            var changed = token
            changed[index] ^= 1
            #expect(throws: ServiceError.self) { try ContinuationToken.key(in: Base64.encode(changed)) }
        }
    }
}

import Testing

@testable import ServiceKit

@Suite struct ScopeReaderTests {
    /// The last element but one of at least four, found by splitting.
    private func expected(_ credential: String) -> String? {
        let scope = credential.prefix { $0 != "," && $0 != " " }
        let elements = scope.split(separator: "/", omittingEmptySubsequences: false)
        return elements.count >= 4 ? String(elements[elements.count - 2]) : nil
    }

    private func found(_ credential: String) -> String? {
        Array(credential.utf8).withUnsafeBufferPointer { bytes in
            ScopeReader.service(in: bytes).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Read eight bytes at a time as one by one: separators at every place, beside the bytes around them.
    @Test func everyCredentialIsReadAsByItsElements() {
        let pieces = ["/", ",", " ", "-", ".", "0", "a", "é", "ÿ", "us-east-1", "aws4_request", "AKIAIOSFODNN7EXAMPLE"]
        var random = Generator(state: 20_261_128)
        for _ in 0..<20_000 {
            var credential = ""
            for _ in 0..<Int.random(in: 0...14, using: &random) {
                credential += Bool.random(using: &random) ? "/" : pieces.randomElement(using: &random) ?? ""
            }
            #expect(found(credential) == expected(credential), "\(credential)")
        }
    }

    @Test(arguments: 0...20)
    func theServiceStandsAnywhere(_ length: Int) {
        let key = String(repeating: "A", count: length)
        for rest in ["", ", SignedHeaders=host/a/b/c/d", " x/y/z/w"] {
            #expect(found("\(key)/20260101/us-east-1/sts/aws4_request\(rest)") == "sts")
            #expect(found("\(key)/us-east-1/sts\(rest)") == nil)
        }
    }

    @Test func theFirstCredentialOfAHeaderCounts() {
        func credential(_ value: String) -> Int? {
            Array(value.utf8).withUnsafeBufferPointer { ScopeReader.credential(in: $0) }
        }
        #expect(credential("AWS4-HMAC-SHA256 Credential=") == 28)
        #expect(credential("AWS4-HMAC-SHA256 Credential=Credential=") == 28)
        #expect(credential("AWS4-HMAC-SHA256  Credential=") == 29)
        #expect(credential("Credential=SHA256 Credential=") == 11)
        #expect(credential("AWS4-HMAC-SHA256 Credential") == nil)
        #expect(credential("") == nil)
    }
}

/// SplitMix64, so that a failure can be had again.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

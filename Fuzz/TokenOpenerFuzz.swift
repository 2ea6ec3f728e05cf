// fuzz-sources: Sources/AWSNames Sources/SealedTokens/Claims Sources/SecretMaterial/CanonicalBase64.swift Sources/SecretMaterial/Memory.swift
//
// Reads bytes as a token's text and as the claims inside one: what is read has exactly one spelling, the one that came.
// The seal between the two needs no fuzzing: nothing passes it that was not sealed.
import AWSNames
import SealedTokens
import SecretMaterial

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTokenOpener(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: data, count: count)
    if let decoded = CanonicalBase64.decode(bytes) {
        guard Array(CanonicalBase64.encode(decoded).utf8) == Array(bytes) else {
            fatalError("a token has two spellings")
        }
        claims(decoded)
    }
    claims(Array(bytes))
    return 0
}

private func claims(_ bytes: [UInt8]) {
    guard let (claims, padding) = try? ClaimsDecoder.decode(bytes) else { return }
    guard let again = try? ClaimsEncoder.encode(claims, padding: padding), again == bytes else {
        fatalError("claims have two spellings")
    }
}

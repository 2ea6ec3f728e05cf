// fuzz-sources: Sources/AWSNames Sources/SealedTokens/AuthorizationMessages/AuthorizationMessage.swift Sources/SealedTokens/AuthorizationMessages/AuthorizationMessage+Coding.swift Sources/SealedTokens/AuthorizationMessages/AuthorizationMessage+Fitting.swift Sources/SealedTokens/AuthorizationMessages/AuthorizationMessage+Withholding.swift Sources/SealedTokens/AuthorizationMessages/MessageBytes.swift Sources/SealedTokens/AuthorizationMessages/MessageText.swift Sources/SecretMaterial/CanonicalBase64.swift
//
// Opens bytes as the text of an authorization message and as the plaintext inside one: what is read has exactly one
// spelling, the one that came, and can be cut to size and told in part. The seal between the two needs no fuzzing:
// nothing passes it that was not sealed.
import AWSNames
import SealedTokens
import SecretMaterial

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAuthorizationMessage(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    if let text = String(validating: bytes, as: UTF8.self), let decoded = MessageText.read(text) {
        guard MessageText.spell(decoded).utf8.elementsEqual(bytes) else { fatalError("a message has two spellings") }
        plaintext(decoded)
    }
    plaintext(bytes)
    return 0
}

private func plaintext(_ bytes: [UInt8]) {
    guard let message = AuthorizationMessage(encoded: bytes) else { return }
    let encoded = message.encoded()
    guard bytes.starts(with: encoded), bytes.dropFirst(encoded.count).allSatisfy({ $0 == 0 }) else {
        fatalError("a plaintext has two spellings")
    }
    let told = message.withholdingResource()
    guard told.layers.allSatisfy({ $0.kind != .resource || $0.policies.isEmpty }) else {
        fatalError("the resource's policy is told")
    }
    let principal = message.principal
    let named = [principal.id, principal.name ?? "", principal.arn, message.action].map(\.utf8.count).reduce(0, +)
    for message in [message, told] where named <= 512 {
        let fitted = message.fitted()
        guard fitted.count <= AuthorizationMessage.maximumBytes, AuthorizationMessage(encoded: fitted) != nil else {
            fatalError("a message that was cut to size cannot be read, or is none")
        }
    }
}

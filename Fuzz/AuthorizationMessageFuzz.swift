// fuzz-sources: Sources/AWSNames Sources/SealedTokens/AuthorizationMessages/AuthorizationMessage.swift Sources/SealedTokens/AuthorizationMessages/AuthorizationMessage+Coding.swift Sources/SealedTokens/AuthorizationMessages/AuthorizationMessage+Telling.swift Sources/SealedTokens/AuthorizationMessages/AuthorizationMessageEncoder.swift Sources/SealedTokens/AuthorizationMessages/MessageBytes.swift Sources/SealedTokens/AuthorizationMessages/MessageText.swift Sources/SecretMaterial/CanonicalBase64.swift Sources/SecretMaterial/Memory.swift
//
// Opens bytes as the text of an authorization message and as the plaintext inside one: what is read has exactly one
// spelling, the one that came, and can be cut to size and put together. The seal between the two needs no fuzzing:
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
    let whole = message.account(forReaderOfResource: true)
    guard message.account(forReaderOfResource: false) == message.account,
        whole.layers.count == (message.accountOfResource ?? message.account).layers.count
    else { fatalError("the parts of a message do not fit together") }
    let principal = message.question.principal
    let named = [principal.id, principal.name ?? "", principal.arn, message.question.action].map(\.utf8.count)
    guard named.reduce(0, +) <= 512 else { return }
    let fitted = message.encoded(limit: AuthorizationMessage.maximumBytes)
    guard fitted.count <= AuthorizationMessage.maximumBytes, let cut = AuthorizationMessage(encoded: fitted) else {
        fatalError("a message that was cut to size cannot be read, or is none")
    }
    guard cut.account.layers.map(\.outcome) == message.account.layers.prefix(24).map(\.outcome) else {
        fatalError("a layer was lost")
    }
}

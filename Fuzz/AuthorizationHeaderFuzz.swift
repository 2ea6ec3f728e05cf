// fuzz-sources: Sources/SignatureV4/Canonical Sources/SignatureV4/Presented Sources/SecretMaterial/Digest32.swift Sources/SecretMaterial/Hex.swift Sources/SecretMaterial/SecretBytes.swift Sources/SecretMaterial/Memory.swift Sources/SecretMaterial/ConstantTime.swift Sources/SecretMaterial/SecureRandom.swift Sources/SecretMaterial/RandomPool.swift
//
// Reads bytes as an Authorization header, as dates and as a presigned query. What parses says what was written.
import SecretMaterial
import SignatureV4

private func check(_ presented: PresentedSignature) {
    let time = presented.time
    guard SignatureTime(time.description) == time else { fatalError("a time reads differently than it prints") }
    let scope = presented.scope
    for part in [scope.date, scope.region, scope.service, scope.terminator, presented.accessKeyID] {
        guard !part.utf8.contains(0x2F) else { fatalError("a part of the scope holds a separator") }
    }
    guard presented.signedHeaders.allSatisfy({ !$0.utf8.contains(0x3B) }) else {
        fatalError("a signed header's name holds a separator")
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzAuthorizationHeader(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: count), as: UTF8.self)
    let requests = [
        RequestView(
            method: "POST", path: "/", query: nil,
            headers: [("Host", "h"), ("X-Amz-Date", "20150830T123600Z"), ("Authorization", text)]),
        RequestView(
            method: "POST", path: "/", query: nil,
            headers: [
                ("Date", text),
                ("Authorization", "AWS4-HMAC-SHA256 Credential=a/b/c/d/e,SignedHeaders=host,Signature=f"),
            ]),
        RequestView(method: "GET", path: "/", query: text, headers: [("Host", "h")]),
    ]
    for request in requests {
        if let presented = try? PresentedSignature(of: request) { check(presented) }
    }
    return 0
}

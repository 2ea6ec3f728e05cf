// fuzz-sources: Sources/SignatureV4/Canonical Sources/SignatureV4/Presented Sources/SecretMaterial/Digest32.swift Sources/SecretMaterial/Hex.swift Sources/SecretMaterial/SecretBytes.swift Sources/SecretMaterial/Memory.swift Sources/SecretMaterial/ConstantTime.swift Sources/SecretMaterial/SecureRandom.swift Sources/SecretMaterial/RandomPool.swift
//
// Reads lines as a method, a path, a query and headers, and canonicalizes them. Whatever the input, the canonical
// request has its fixed number of lines, and canonicalizing what is canonical already changes nothing.
import SecretMaterial
import SignatureV4

private func lines(_ request: RequestView, _ names: [String], _ style: PathStyle) -> [[UInt8]] {
    let canonical = CanonicalRequest(
        of: request, signedHeaders: names, payloadHash: "h", path: style, presigned: true)
    return canonical.unsafeBytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCanonicalRequest(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let parts = UnsafeBufferPointer(start: data, count: count).split(separator: 0x0A, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    guard parts.count >= 3 else { return 0 }
    var request = RequestView(method: "GET", path: parts[1], query: parts[2], headers: [])
    for line in parts.dropFirst(3) {
        guard let colon = line.utf8.firstIndex(of: 0x3A) else { continue }
        request.headers.append((String(line[..<colon]), String(line[colon...].dropFirst())))
    }
    let names = ["host", "x-amz-date"]
    for style in [PathStyle.asItStands, .normalizedAndEncodedAgain] {
        let once = lines(request, names, style)
        guard once.count == 5 + names.count + 1 else { fatalError("a canonical request has another line") }
        guard case .asItStands = style else { continue }
        var again = request
        again.path = String(decoding: once[1], as: UTF8.self)
        again.query = String(decoding: once[2], as: UTF8.self)
        guard lines(again, names, style) == once else { fatalError("the canonical form is not canonical") }
    }
    if let presented = try? PresentedSignature(of: request) { _ = lines(request, presented.signedHeaders, .asItStands) }
    return 0
}

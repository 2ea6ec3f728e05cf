// fuzz-sources: Sources/ServiceKit/HTTP/HTTPRequestHead.swift Sources/HTTPGateway/Parsing
//
// Reads arbitrary bytes as a connection's requests, whole and cut into pieces: nothing may trap, the parser may never
// claim more than it was given, and the cuts may not change what is read. The first byte says where to cut.
import ServiceKit

private func run(_ bytes: [UInt8], pieceBytes: Int) -> [String] {
    let parser = RequestParser(
        limits: ParserLimits(headBytes: 2_048, headerFields: 20, chunkLineBytes: 64, chunkExtensionBytes: 128))
    var events: [String] = []
    var body: [UInt8] = []
    var consumed = 0
    var end = 0
    while end < bytes.count {
        end = min(bytes.count, end + pieceBytes)
        var needsMore = false
        while !needsMore {
            let isOver = bytes[consumed..<end].withUnsafeBufferPointer { window -> Bool in
                let (step, count) = parser.next(in: window)
                guard count <= window.count else { fatalError("more was consumed than was there") }
                consumed += count
                switch step {
                case .needsMore: needsMore = true
                case .head(let parsed):
                    let head = parsed.head(peerAddress: nil, tlsVersion: nil)
                    guard parsed.bytes.count == count, parsed.bytes.elementsEqual(window[..<count]) else {
                        fatalError("a head is not what was received")
                    }
                    events.append("\(head.method) \(head.path) \(head.query ?? "-") \(head.headers) \(parsed.framing)")
                    if head.fields.count(where: { head.isNamed($0, "content-length") }) > 1
                        || head.header("content-length") != nil && head.header("transfer-encoding") != nil
                    {
                        fatalError("two lengths")
                    }
                case .body(let range):
                    guard !range.isEmpty, range.upperBound == count else { fatalError("a body's piece is odd") }
                    body += window[range]
                case .end:
                    events.append("body \(body)")
                    body = []
                case .refused(let refusal):
                    events.append("refused \(refusal.status)")
                    return true
                }
                return false
            }
            if isOver { return events + ["body so far \(body)"] }
        }
    }
    return events + ["body so far \(body)"]
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTPRequest(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let whole = run(bytes, pieceBytes: max(1, bytes.count))
    guard run(bytes, pieceBytes: Int(start[0] % 61) + 1) == whole else { fatalError("a cut changed what is read") }
    return 0
}

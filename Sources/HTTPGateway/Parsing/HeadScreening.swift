import NIOHTTP1
import ServiceKit

/// What the gateway learns from a request's head before the services see it.
struct ScreenedHead {
    var head: ServiceKit.HTTPRequestHead
    var framing: BodyFraming
    var keepAlive: Bool
    var expectsContinue: Bool
    var isHEAD: Bool { head.method == "HEAD" }
}

/// How the end of a request's body is known.
enum BodyFraming: Equatable {
    case length(Int64)
    case chunked

    var length: Int64? {
        switch self {
        case .length(let length): length
        case .chunked: nil
        }
    }
}

/// A head that the gateway answers by itself, with an empty body, before closing.
struct HeadRefusal: Error, Equatable {
    var status: Int
    static let badRequest = HeadRefusal(status: 400)
    static let expectationFailed = HeadRefusal(status: 417)
}

/// The gateway's own strictness on top of the parser: whatever two parties could read differently is refused.
enum HeadScreening {
    /// Methods that any served operation could have; others are answered with 400 (reference row W23).
    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]

    static func screen(
        _ received: NIOHTTP1.HTTPRequestHead, peerAddress: String?, tlsVersion: String?
    ) throws(HeadRefusal) -> ScreenedHead {
        let version = received.version
        guard version == .http1_1 || version == .http1_0 else { throw .badRequest }
        let method = received.method.rawValue
        guard methods.contains(method), isAcceptableTarget(received.uri) else { throw .badRequest }
        let headers = received.headers
        for (name, value) in headers {
            guard isToken(name), isFieldValue(value) else { throw .badRequest }
        }
        try checkHost(headers[canonicalForm: "host"], required: version == .http1_1)
        let framing = try framing(of: headers, version: version)
        let expectsContinue = try expectation(of: headers, version: version)
        return ScreenedHead(
            head: .init(
                method: method, target: received.uri, headers: headers.map { ($0.name, $0.value) },
                peerAddress: peerAddress, tlsVersion: tlsVersion),
            framing: framing, keepAlive: keepsAlive(headers, version: version), expectsContinue: expectsContinue)
    }

    /// Origin form in visible ASCII, every percent sign of the path starting a triplet (reference row W10). The
    /// absolute form is refused: it names a host that the signature does not cover.
    static func isAcceptableTarget(_ target: String) -> Bool {
        let bytes = Array(target.utf8)
        guard bytes.first == UInt8(ascii: "/") else { return false }
        var inPath = true
        for index in bytes.indices {
            let byte = bytes[index]
            guard byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#") else { return false }
            if byte == UInt8(ascii: "?") { inPath = false }
            guard inPath, byte == UInt8(ascii: "%") else { continue }
            guard index + 2 < bytes.count, isHexDigit(bytes[index + 1]), isHexDigit(bytes[index + 2]) else {
                return false
            }
        }
        return true
    }

    private static func checkHost(_ hosts: [Substring], required: Bool) throws(HeadRefusal) {
        guard let host = hosts.first else {
            if required { throw .badRequest }
            return
        }
        guard hosts.count == 1, host.utf8.allSatisfy(isHostByte) else { throw .badRequest }
    }

    /// One `Content-Length` of digits, or one `Transfer-Encoding: chunked`, never both (RFC 9112 §6.1, §6.3).
    private static func framing(of headers: HTTPHeaders, version: HTTPVersion) throws(HeadRefusal) -> BodyFraming {
        let lengths = headers["content-length"]
        let encodings = headers["transfer-encoding"]
        if !encodings.isEmpty {
            guard lengths.isEmpty, encodings.count == 1, version == .http1_1, encodings[0].lowercased() == "chunked"
            else { throw .badRequest }
            return .chunked
        }
        guard let text = lengths.first else { return .length(0) }
        guard lengths.count == 1, (1...18).contains(text.utf8.count), text.utf8.allSatisfy(isDigit),
            let length = Int64(text)
        else { throw .badRequest }
        return .length(length)
    }

    private static func expectation(of headers: HTTPHeaders, version: HTTPVersion) throws(HeadRefusal) -> Bool {
        let expectations = headers["expect"]
        guard let first = expectations.first, version == .http1_1 else { return false }
        guard expectations.count == 1, first.lowercased() == "100-continue" else { throw .expectationFailed }
        return true
    }

    private static func keepsAlive(_ headers: HTTPHeaders, version: HTTPVersion) -> Bool {
        let options = headers[canonicalForm: "connection"].map { $0.lowercased() }
        // An upgrade is never accepted; the parser stops at one, so nothing after it could be read.
        if options.contains("close") || options.contains("upgrade") { return false }
        return version == .http1_1 || options.contains("keep-alive")
    }

    private static func isFieldValue(_ value: String) -> Bool {
        // U+FFFD stands where the received bytes were not UTF-8: what would be handed on is not what was received.
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } && !value.unicodeScalars.contains("\u{FFFD}")
    }

    private static func isToken(_ name: String) -> Bool { !name.isEmpty && name.utf8.allSatisfy(isTokenByte) }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || ".-_:[]".utf8.contains(byte)
    }
}

import Foundation
import SecretMaterial
import Testing

@testable import SignatureV4

/// The cases of `Vectors/sigv4/sigv4.json`; see the README beside it for their origin.
struct VectorFile: Decodable {
    let vectors: [Vector]
}

struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    struct Context: Decodable, Sendable {
        struct Credentials: Decodable, Sendable {
            let access_key_id: String
            let secret_access_key: String
            let token: String?
        }
        let credentials: Credentials
        let expiration_in_seconds: Int64
        let normalize: Bool
        let omit_session_token: Bool?
        let region: String
        let service: String
        let timestamp: String
    }
    struct Form: Decodable, Sendable {
        let canonical_request: String
        let string_to_sign: String
        let signature: String
        let signed_request_raw: String
    }
    struct Request: Decodable, Sendable {
        let method: String
        let target: String
        let headers: [[String]]
        let body: String
    }

    let name: String
    let context: Context
    let request: Request
    let header: Form
    let query: Form

    var testDescription: String { name }
    var rules: SignatureRules {
        SignatureRules(
            path: context.normalize ? .normalizedAndEncodedAgain : .asItStands, requiresSignedAmazonHeaders: false)
    }
    var payloadHash: String { PayloadHash.of(Array(request.body.utf8)) }
    var secret: SecretBytes { SecretBytes(Array(context.credentials.secret_access_key.utf8)) }
    var seconds: Int64 {
        let digits = context.timestamp.filter { $0 != "-" && $0 != ":" }
        return SignatureTime(digits)?.seconds ?? 0
    }
    /// Whether the session token is added after signing.
    var tokenIsUnsigned: Bool { context.omit_session_token == true }
}

struct NoVectors: Error {}

/// All cases; throws when there are none, since an empty argument list would only skip the test.
func loadVectors() throws -> [Vector] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Vectors/sigv4/sigv4.json"))
    let vectors = try JSONDecoder().decode(VectorFile.self, from: data).vectors
    guard vectors.count == 38 else { throw NoVectors() }
    return vectors
}

/// A raw request of the test suite: lines end with LF, and a line that begins with a space continues the one before.
func parseRaw(_ raw: String) throws -> RequestView {
    let head = raw.components(separatedBy: "\n\n")[0]
    var lines = head.split(separator: "\n").map(String.init)
    guard !lines.isEmpty else { throw NoVectors() }
    let first = lines.removeFirst()
    guard let start = first.firstIndex(of: " "), first.hasSuffix(" HTTP/1.1") else { throw NoVectors() }
    let target = first[first.index(after: start)...].dropLast(9)
    var headers: [(name: String, value: String)] = []
    for line in lines {
        if line.hasPrefix(" "), let last = headers.popLast() {
            headers.append((last.name, last.value + "\n" + line))
        } else if let colon = line.firstIndex(of: ":") {
            headers.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
        }
    }
    return view(method: String(first[..<start]), target: String(target), headers: headers)
}

func view(method: String, target: String, headers: [(name: String, value: String)]) -> RequestView {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    return RequestView(method: method, path: parts[0], query: parts.count > 1 ? parts[1] : nil, headers: headers)
}

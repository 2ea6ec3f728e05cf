import ServiceKit
import WireProtocol

/// Answers of the two endpoints that programs on this machine ask.
enum LocalReply {
    static func text(_ text: String, headers: [HTTPField] = []) -> HTTPResponse {
        HTTPResponse(
            status: 200, headers: [HTTPField("Content-Type", "text/plain")] + headers, body: .bytes(Array(text.utf8)))
    }

    static func json(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: [HTTPField("Content-Type", "application/json"), HTTPField("Cache-Control", "no-store")],
            body: .bytes(Array(text.utf8)))
    }

    /// What clients show: `{"code": …, "message": …}`.
    static func refusal(_ status: Int, _ code: StaticString, _ message: StaticString) -> HTTPResponse {
        json("{\"code\":\"\(code)\",\"message\":\"\(message)\"}", status: status)
    }

    static let unavailable = refusal(
        503, "CredentialsUnavailable", "No credentials could be had; the log of stint credentials says why.")
}

extension HTTPRequestHead {
    /// Whether the request was meant for this machine, and by no other one's name: a page in a browser that had a name
    /// of its own resolved to loopback shows that name here. Relayed requests are none.
    var isLocal: Bool {
        guard !repeatsHeader("host"), let host = header("host"), header("x-forwarded-for") == nil,
            header("forwarded") == nil
        else { return false }
        let name: Substring
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            name = host[host.index(after: host.startIndex)..<end]
        } else {
            name = host.prefix { $0 != ":" }
        }
        return Self.localNames.contains(name.lowercased()) || Self.isLoopback(name)
    }

    /// Beside loopback, the addresses at which AWS's tools look for these endpoints (rows C11, C12).
    private static let localNames: Set<String> = [
        "localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23", "169.254.169.254", "fd00:ec2::254",
    ]

    private static func isLoopback(_ name: Substring) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// The head of an HTTP/1.1 request as it came off the wire.
///
/// Nothing is normalised: the target keeps its percent-encoding, headers keep their order and their duplicates, because
/// signatures are computed over exactly these bytes.
public struct HTTPRequestHead: Sendable {
    public var method: String
    /// The request target as received: origin form, percent-encoded, with its query.
    public var target: String
    /// Header fields in wire order. Names compare without case.
    public var headers: [(name: String, value: String)]
    /// The peer's IP address as text, without port. Nil when the transport has none.
    public var peerAddress: String?
    /// The TLS version of the connection as `1.2` or `1.3`; nil on plain HTTP.
    public var tlsVersion: String?

    public init(
        method: String, target: String, headers: [(name: String, value: String)],
        peerAddress: String? = nil,
        tlsVersion: String? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.peerAddress = peerAddress
        self.tlsVersion = tlsVersion
    }

    public var isSecure: Bool { tlsVersion != nil }

    /// The target up to its first `?`.
    public var path: Substring { target.prefix { $0 != "?" } }

    /// The target after its first `?`; nil when there is none.
    public var query: Substring? {
        guard let mark = target.utf8.firstIndex(of: 0x3F) else { return nil }
        return target[target.utf8.index(after: mark)...]
    }

    /// The value of the first header field of this name, which is given in lower case.
    public func header(_ lowercasedName: String) -> String? {
        for field in headers where ASCII.equalIgnoringCase(field.name, lowercasedName) {
            return field.value
        }
        return nil
    }

    /// Whether more than one header field has this name, which is given in lower case.
    public func repeatsHeader(_ lowercasedName: String) -> Bool {
        headers.count { ASCII.equalIgnoringCase($0.name, lowercasedName) } > 1
    }
}

/// Comparisons of protocol text, which is ASCII.
package enum ASCII {
    /// Whether `text` equals `lowercased` when its ASCII capitals are read as small letters.
    package static func equalIgnoringCase(_ text: String, _ lowercased: String) -> Bool {
        let left = text.utf8
        let right = lowercased.utf8
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { pair in
            (pair.0 >= 0x41 && pair.0 <= 0x5A ? pair.0 | 0x20 : pair.0) == pair.1
        }
    }
}

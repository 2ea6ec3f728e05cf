/// Finds the service in a credential scope, on the bytes of a header or a query.
enum ScopeReader {
    /// Where the credential in an `Authorization` header's value begins, or nil.
    static func credential(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let usual: StaticString = "AWS4-HMAC-SHA256 Credential="
        return begins(bytes, with: usual) ? usual.utf8CodeUnitCount : end(of: "Credential=", in: bytes)
    }

    /// Whether bytes begin with a text; compares eight at a time.
    static func begins(_ bytes: UnsafeBufferPointer<UInt8>, with text: StaticString) -> Bool {
        text.withUTF8Buffer { text in
            guard bytes.count >= text.count else { return false }
            let (bytes, text) = (UnsafeRawBufferPointer(bytes), UnsafeRawBufferPointer(text))
            var place = 0
            while place + 8 <= text.count {
                let isEqual =
                    bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    == text.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                guard isEqual else { return false }
                place += 8
            }
            while place < text.count, bytes[place] == text[place] { place += 1 }
            return place == text.count
        }
    }

    /// Where the first occurrence of `text` ends, or nil.
    static func end(of text: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        text.withUTF8Buffer { text in
            var start = 0
            while start + text.count <= bytes.count {
                var matched = 0
                while matched < text.count, bytes[start + matched] == text[matched] { matched += 1 }
                if matched == text.count { return start + matched }
                start += 1
            }
            return nil
        }
    }

    /// `keyid/date/region/SERVICE/aws4_request`, up to a comma, a space or the end: the last element but one of at
    /// least four.
    static func service(in credential: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
        var slashes = 0
        var (last, lastButOne) = (credential.count, -1)
        let raw = UnsafeRawBufferPointer(credential)
        var place = 0
        scan: while place < raw.count {
            if place + 8 <= raw.count {
                // Nearly all are letters and digits, which lie beyond the three that are looked for: of eight bytes the
                // first that does not is the first whose highest bit a subtraction sets.
                let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                let others = (word &- 0x3030_3030_3030_3030) & 0x8080_8080_8080_8080
                guard others != 0 else {
                    place += 8
                    continue
                }
                place += others.trailingZeroBitCount / 8
            }
            switch raw[place] {
            case UInt8(ascii: "/"):
                slashes += 1
                (lastButOne, last) = (slashes == 1 ? -1 : last, place)
            case UInt8(ascii: ","), UInt8(ascii: " "): break scan
            default: break
            }
            place += 1
        }
        guard slashes >= 3, lastButOne >= 0 else { return nil }
        return UnsafeBufferPointer(rebasing: credential[(lastButOne + 1)..<last])
    }

    /// Calls `body` with the service of a query's `X-Amz-Credential`, whose slashes may be escaped.
    static func presignedService<Value>(
        in query: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Value?
    ) -> Value? {
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let pair = UnsafeBufferPointer(rebasing: pair)
            guard pair.starts(with: "X-Amz-Credential=".utf8), let start = end(of: "X-Amz-Credential=", in: pair) else {
                continue
            }
            let value = UnsafeBufferPointer(rebasing: pair[start...])
            if value.contains(UInt8(ascii: "/")) { return service(in: value).flatMap(body) }
            return unescapingSlashes(value).withUnsafeBufferPointer { service(in: $0).flatMap(body) }
        }
        return nil
    }

    /// `%2F` and `%2f` as slashes; enough to find the elements of a credential scope.
    private static func unescapingSlashes(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < value.count {
            let isSlash =
                index + 2 < value.count && value[index] == UInt8(ascii: "%") && value[index + 1] == UInt8(ascii: "2")
                && ASCII.lowered(value[index + 2]) == UInt8(ascii: "f")
            output.append(isSlash ? UInt8(ascii: "/") : value[index])
            index += isSlash ? 3 : 1
        }
        return output
    }
}

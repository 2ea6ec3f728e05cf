/// Percent-encoding of RFC 3986: only `A-Z a-z 0-9 - . _ ~` stay as they are, a space becomes `%20`, digits are upper
/// case.
///
/// Decoding is strict and happens once: a `%` without two hexadecimal digits is an error, never a literal.
public enum PercentEncoding {
    /// Why bytes could not be decoded.
    public enum Failure: Error, Sendable, Equatable {
        /// A `%` is not followed by two hexadecimal digits.
        case truncatedTriplet
        /// The decoded bytes are not UTF-8.
        case invalidUTF8
    }

    /// True for the unreserved characters of RFC 3986 §2.3.
    @inlinable public static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    /// The text with everything but unreserved characters encoded: IAM's policy documents, query values (iam.md §6.1).
    public static func encode(_ text: some StringProtocol) -> String {
        String(decoding: encoded(text.utf8, keepingSlash: false), as: UTF8.self)
    }

    /// Like `encode`, but `/` stays: for the path of a URI and S3's `encoding-type=url`.
    public static func encodePath(_ text: some StringProtocol) -> String {
        String(decoding: encoded(text.utf8, keepingSlash: true), as: UTF8.self)
    }

    /// The encoded bytes, for callers that work on bytes.
    public static func encoded(_ bytes: some Sequence<UInt8>, keepingSlash: Bool) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.underestimatedCount + bytes.underestimatedCount / 2)
        for byte in bytes {
            if isUnreserved(byte) || (keepingSlash && byte == 0x2F) {
                output.append(byte)
            } else {
                output.append(0x25)
                output.append(Hex.upperDigit(byte >> 4))
                output.append(Hex.upperDigit(byte & 15))
            }
        }
        return output
    }

    /// Decodes every triplet once; `+` stays a plus sign, as in a path.
    public static func decode(_ bytes: some Sequence<UInt8>) throws(Failure) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.underestimatedCount)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == 0x25 else {
                decoded.append(byte)
                continue
            }
            guard let first = iterator.next(), let high = Hex.value(of: first),
                let second = iterator.next(), let low = Hex.value(of: second)
            else { throw .truncatedTriplet }
            decoded.append(high << 4 | low)
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }
}

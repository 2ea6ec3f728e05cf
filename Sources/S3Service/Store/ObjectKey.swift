internal import Crypto
internal import WireProtocol

/// The key of an object: 1 to 1,024 bytes of UTF-8 without NUL, compared byte by byte.
///
/// Not a `String`: Swift holds canonically equivalent strings equal and orders them by scalar values after normalising,
/// while S3 keeps `é` and `e` + accent apart and lists in UTF-8 byte order.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>
package struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    /// The longest key, in bytes.
    package static let maximumLength = 1_024

    package let bytes: [UInt8]

    /// Nil unless `bytes` is 1–1,024 bytes of well-formed UTF-8 without NUL.
    package init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, bytes.count <= Self.maximumLength, !bytes.contains(0),
            String(validating: bytes, as: UTF8.self) != nil
        else { return nil }
        self.bytes = bytes
    }

    package init?(_ text: some StringProtocol) { self.init(Array(text.utf8)) }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The name of the file that holds the object: SHA-256 of the key in hex, so that no key can name a path, collide
    /// with another or exceed what a file system takes.
    var fileName: String { Hex.encode(Array(SHA256.hash(data: bytes))) }
}

extension ObjectKey: Comparable {
    package static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        ByteOrder.precedes(left.bytes, right.bytes)
    }
}

/// The order in which S3 lists: bytes, unsigned, a prefix before what it begins.
enum ByteOrder {
    static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.lexicographicallyPrecedes(right)
    }

    /// The least byte string greater than every string that begins with `prefix`; nil when there is none.
    static func successor(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        var bytes = prefix
        while let last = bytes.popLast() {
            guard last == 0xFF else { return bytes + [last + 1] }
        }
        return nil
    }
}

/// The name of a general purpose bucket.
///
/// 3–63 lower-case letters, digits, hyphens and dots; begins and ends with a letter or digit; no two dots in a row; not
/// an IP address; none of the reserved prefixes and suffixes. Such a name is also a safe name of a directory.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
package struct BucketName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: String

    private static let reservedPrefixes = ["xn--", "sthree-"]
    private static let reservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]

    /// Nil when `text` breaks a rule.
    package init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last,
            Self.isAlphanumeric(first), Self.isAlphanumeric(last),
            bytes.allSatisfy({ Self.isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E }),
            !zip(bytes, bytes.dropFirst()).contains(where: { $0 == 0x2E && $1 == 0x2E }),
            !Self.looksLikeAddress(bytes)
        else { return nil }
        let name = String(text)
        guard !Self.reservedPrefixes.contains(where: { name.hasPrefix($0) }),
            !Self.reservedSuffixes.contains(where: { name.hasSuffix($0) })
        else { return nil }
        rawValue = name
    }

    package var description: String { rawValue }

    package static func < (left: BucketName, right: BucketName) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }

    /// Four groups of one to three digits.
    private static func looksLikeAddress(_ bytes: [UInt8]) -> Bool {
        let groups = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        return groups.count == 4
            && groups.allSatisfy { (1...3).contains($0.count) && $0.allSatisfy { (0x30...0x39).contains($0) } }
    }
}

/// The checksums that S3 takes with an object.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>.
public enum ChecksumAlgorithm: String, Sendable, Hashable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"
    /// For `Content-MD5` and ETags only: S3 has no `x-amz-checksum-md5`.
    case md5 = "MD5"

    /// The algorithm that an `x-amz-checksum-…` header or trailer named `name` (any case) is for, or nil.
    public init?(headerName name: String) {
        let name = ASCII.lowercased(name)
        guard let found = Self.allCases.first(where: { $0.headerName == name }) else { return nil }
        self = found
    }

    /// The header or trailer that carries the checksum, lower case.
    public var headerName: String {
        switch self {
        case .crc32: "x-amz-checksum-crc32"
        case .crc32c: "x-amz-checksum-crc32c"
        case .crc64nvme: "x-amz-checksum-crc64nvme"
        case .sha1: "x-amz-checksum-sha1"
        case .sha256: "x-amz-checksum-sha256"
        case .md5: "content-md5"
        }
    }

    /// The size of a checksum in bytes.
    public var byteCount: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        case .md5: 16
        }
    }
}

import ServiceShapes
import SignatureV4
import WireProtocol

/// The ten checksums that a request or a reply may name. Stint computes five of them; another one that a client sends
/// is refused, never taken on trust.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>
protocol ChecksumMembers {
    var checksumCRC32: String? { get set }
    var checksumCRC32C: String? { get set }
    var checksumCRC64NVME: String? { get set }
    var checksumSHA1: String? { get set }
    var checksumSHA256: String? { get set }
    var checksumSHA512: String? { get }
    var checksumMD5: String? { get }
    var checksumXXHASH64: String? { get }
    var checksumXXHASH3: String? { get }
    var checksumXXHASH128: String? { get }
}

extension ChecksumMembers {
    /// The one checksum that is named, or nil. Several are an error, and so is one that Stint does not compute.
    func named() throws(ServiceError) -> (algorithm: ChecksumAlgorithm, value: String)? {
        let others = [checksumSHA512, checksumMD5, checksumXXHASH64, checksumXXHASH3, checksumXXHASH128]
        guard others.allSatisfy({ $0 == nil }) else { throw .notImplemented }
        let candidates: [(ChecksumAlgorithm, String?)] = [
            (.crc32, checksumCRC32), (.crc32c, checksumCRC32C), (.crc64nvme, checksumCRC64NVME),
            (.sha1, checksumSHA1), (.sha256, checksumSHA256),
        ]
        let found = candidates.compactMap { candidate in candidate.1.map { (candidate.0, $0) } }
        guard found.count <= 1 else {
            throw .s3(
                "InvalidRequest", 400,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
        }
        return found.first
    }

    /// Sets the member that `checksum` belongs to.
    mutating func show(_ checksum: StoredChecksum?) {
        guard let checksum else { return }
        switch ChecksumAlgorithm(rawValue: checksum.algorithm) {
        case .crc32: checksumCRC32 = checksum.value
        case .crc32c: checksumCRC32C = checksum.value
        case .crc64nvme: checksumCRC64NVME = checksum.value
        case .sha1: checksumSHA1 = checksum.value
        case .sha256: checksumSHA256 = checksum.value
        case .md5, nil: break
        }
    }
}

extension ChecksumAlgorithm {
    /// Those that an `x-amz-checksum-…` header may name here.
    static let ofObjects: [ChecksumAlgorithm] = [.crc32, .crc32c, .crc64nvme, .sha1, .sha256]

    /// Reads `x-amz-checksum-algorithm`; upper case, as AWS writes it.
    init(declared name: String, header: String) throws(ServiceError) {
        guard let found = Self.ofObjects.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) }) else {
            throw .s3(
                "InvalidRequest", 400,
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
                    + "[\(Self.ofObjects.map(\.rawValue).joined(separator: ", "))]", [("ArgumentName", header)])
        }
        self = found
    }

    /// Whether the checksum of a whole follows from those of its parts.
    var isLinear: Bool {
        switch self {
        case .crc32, .crc32c, .crc64nvme: true
        case .sha1, .sha256, .md5: false
        }
    }
}

extension S3Shapes.PutObjectInput: ChecksumMembers {}
extension S3Shapes.PutObjectOutput: ChecksumMembers {}
extension S3Shapes.UploadPartInput: ChecksumMembers {}
extension S3Shapes.UploadPartOutput: ChecksumMembers {}
extension S3Shapes.CompletedPart: ChecksumMembers {}
extension S3Shapes.CompleteMultipartUploadInput: ChecksumMembers {}
extension S3Shapes.CompleteMultipartUploadOutput: ChecksumMembers {}
extension S3Shapes.Part: ChecksumMembers {}
extension S3Shapes.GetObjectOutput: ChecksumMembers {}

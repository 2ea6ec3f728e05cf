internal import Crypto
internal import SecretMaterial

/// One checksum over bytes that come in pieces.
public struct Checksum: Sendable {
    private enum State: Sendable {
        case cyclic(CyclicRedundancyCheck)
        case sha1(Insecure.SHA1)
        case sha256(SHA256)
        case md5(Insecure.MD5)
    }

    public let algorithm: ChecksumAlgorithm
    private var state: State

    public init(_ algorithm: ChecksumAlgorithm) {
        self.algorithm = algorithm
        switch algorithm {
        case .crc32: state = .cyclic(CyclicRedundancyCheck(.crc32))
        case .crc32c: state = .cyclic(CyclicRedundancyCheck(.crc32c))
        case .crc64nvme: state = .cyclic(CyclicRedundancyCheck(.crc64nvme))
        case .sha1: state = .sha1(Insecure.SHA1())
        case .sha256: state = .sha256(SHA256())
        case .md5: state = .md5(Insecure.MD5())
        }
    }

    /// Appends `bytes`.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .cyclic(var check):
            check.update(bytes)
            state = .cyclic(check)
        case .sha1(var hash):
            state = .cyclic(CyclicRedundancyCheck(.crc32))
            hash.update(bufferPointer: bytes)
            state = .sha1(hash)
        case .sha256(var hash):
            state = .cyclic(CyclicRedundancyCheck(.crc32))
            hash.update(bufferPointer: bytes)
            state = .sha256(hash)
        case .md5(var hash):
            state = .cyclic(CyclicRedundancyCheck(.crc32))
            hash.update(bufferPointer: bytes)
            state = .md5(hash)
        }
    }

    /// Appends `bytes`.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The checksum of all that was appended, big-endian as S3 writes it. More may be appended afterwards.
    public var bytes: [UInt8] {
        switch state {
        case .cyclic(let check):
            (0..<algorithm.byteCount).map {
                UInt8(truncatingIfNeeded: check.value >> UInt64(8 * (algorithm.byteCount - 1 - $0)))
            }
        case .sha1(let hash): Array(hash.finalize())
        case .sha256(let hash): Array(hash.finalize())
        case .md5(let hash): Array(hash.finalize())
        }
    }

    /// The checksum as the base64 of an `x-amz-checksum-…` header.
    public var base64: String { CanonicalBase64.encode(bytes) }

    /// Whether `text` is the base64 of this checksum; nil when it is not the base64 of any checksum of this size.
    public func matches(base64 text: String) -> Bool? {
        guard let claimed = CanonicalBase64.decode(text), claimed.count == algorithm.byteCount else { return nil }
        return ConstantTime.equal(claimed, bytes)
    }
}

import ServiceKit
import ServiceShapes
import SignatureV4
import Synchronization
import WireProtocol

/// One object on its way in: written to a file without a name while its checksums are computed.
final class ObjectUpload: Sendable {
    private struct State {
        var md5 = Checksum(.md5)
        var checksum: (name: String, value: Checksum)?
    }

    let writer: ContentWriter
    private let input: S3Shapes.PutObjectInput
    private let expectedLength: Int64
    private let state = Mutex(State())

    init(input: S3Shapes.PutObjectInput, writer: ContentWriter, expectedLength: Int64) {
        self.input = input
        self.writer = writer
        self.expectedLength = expectedLength
    }

    /// Takes the whole body and checks it against all that was declared.
    func receive(_ body: VerifiedBody) async throws(ServiceError) -> ContentDigest {
        let declared = try DeclaredChecksum(input, announced: body.announcedTrailers)
        state.withLock { $0.checksum = declared.map { ($0.header, Checksum($0.algorithm)) } }
        let trailers: [(name: String, value: String)]
        let digest: ContentDigest
        do {
            while let bytes = try await body.next() {
                state.withLock { state in
                    state.md5.update(bytes)
                    state.checksum?.value.update(bytes)
                }
                try await writer.append(bytes)
            }
            trailers = try body.finish()
            digest = try await writer.finish()
        } catch let error as PayloadError {
            throw .s3(error)
        } catch let error as StoreError {
            throw .s3(error, bucket: input.bucket, key: input.key)
        } catch {
            throw .incompleteBody
        }
        guard digest.size == expectedLength else { throw .incompleteBody }
        try check(declared, trailers)
        return digest
    }

    private func check(
        _ declared: DeclaredChecksum?, _ trailers: [(name: String, value: String)]
    ) throws(ServiceError) {
        let (md5, checksum) = state.withLock { ($0.md5, $0.checksum) }
        if let promised = input.contentMD5 {
            guard let matches = md5.matches(base64: promised) else {
                throw .s3("InvalidDigest", 400, "The Content-MD5 you specified was invalid.")
            }
            guard matches else {
                throw .s3("BadDigest", 400, "The Content-MD5 you specified did not match what we received.")
            }
        }
        if let checksum, let declared {
            let promised = declared.value ?? trailers.first { $0.name == checksum.name }?.value
            guard let promised, checksum.value.matches(base64: promised) == true else {
                throw .s3("BadDigest", 400, "The \(declared.name) you specified did not match the calculated checksum.")
            }
        }
    }

    /// What is kept with the object.
    var attributes: ObjectAttributes {
        let pairs: [(String, String?)] = [
            ("content-type", input.contentType ?? "binary/octet-stream"), ("cache-control", input.cacheControl),
            ("content-disposition", input.contentDisposition), ("content-language", input.contentLanguage),
            ("content-encoding", Self.withoutFraming(input.contentEncoding)), ("expires", input.expires),
        ]
        return ObjectAttributes(
            systemHeaders: pairs.compactMap { pair in pair.1.map { (pair.0, $0) } },
            userMetadata: (input.metadata ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// `aws-chunked` is how the body travelled, not what it is.
    private static func withoutFraming(_ encoding: String?) -> String? {
        let codings = (encoding ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
            .filter { $0 != "aws-chunked" && !$0.isEmpty }
        return codings.isEmpty ? nil : codings.joined(separator: ",")
    }
}

/// The checksum that a request declares in a header, or announces for its trailer.
private struct DeclaredChecksum {
    /// The header's name in lower case: `x-amz-checksum-crc32`.
    let header: String
    /// As error texts name it.
    let name: String
    let algorithm: ChecksumAlgorithm
    /// Nil when it comes in the trailer.
    let value: String?

    init?(_ input: S3Shapes.PutObjectInput, announced trailers: [String]) throws(ServiceError) {
        let candidates: [(ChecksumAlgorithm, String, String?)] = [
            (.crc32, "CRC32", input.checksumCRC32), (.crc32c, "CRC32C", input.checksumCRC32C),
            (.crc64nvme, "CRC64NVME", input.checksumCRC64NVME), (.sha1, "SHA1", input.checksumSHA1),
            (.sha256, "SHA256", input.checksumSHA256),
        ]
        let given = candidates.filter { $0.2 != nil }
        guard given.count <= 1 else {
            throw .s3(
                "InvalidRequest", 400,
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
        }
        // What the trailer brings is known by its announced name, whatever the SDK says of its algorithm.
        let announced = candidates.first { trailers.contains("x-amz-checksum-" + $0.1.lowercased()) }
        guard let chosen = given.first ?? announced else { return nil }
        (algorithm, name, value) = chosen
        header = "x-amz-checksum-" + name.lowercased()
    }
}

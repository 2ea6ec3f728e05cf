import ServiceKit
import SignatureV4
import Synchronization
import WireProtocol

/// What a client says of the bytes that it is about to send.
struct BodyPromise {
    /// Bytes of the content itself.
    var length: Int64
    /// `Content-MD5`.
    var md5: String?
    var checksum: DeclaredChecksum?
    /// What is computed when the client declares nothing.
    var defaultAlgorithm = ChecksumAlgorithm.crc64nvme
}

/// Content that has arrived whole and is what its sender promised.
struct ReceivedBody: Sendable {
    let digest: ContentDigest
    /// Always of type `FULL_OBJECT`.
    let checksum: StoredChecksum

    /// Takes the whole body into `writer` and checks it against all that was declared. Nothing takes effect here.
    static func receive(
        _ body: VerifiedBody, into writer: ContentWriter, promise: BodyPromise
    ) async throws(ServiceError) -> ReceivedBody {
        let checksum = Mutex(Checksum(promise.checksum?.algorithm ?? promise.defaultAlgorithm))
        let trailers: [(name: String, value: String)]
        let digest: ContentDigest
        do {
            while let bytes = try await body.next() {
                checksum.withLock { $0.update(bytes) }
                try await writer.append(bytes)
            }
            trailers = try body.finish()
            digest = try await writer.finish()
        } catch let error as PayloadError {
            throw .s3(error)
        } catch let error as StoreError {
            throw .s3(error, bucket: "")
        } catch {
            throw .incompleteBody
        }
        guard digest.size == promise.length else { throw .incompleteBody }
        if let md5 = promise.md5 { try check(digest, isPromised: md5) }
        let computed = checksum.withLock { $0 }
        if let declared = promise.checksum { try check(computed, isPromised: declared, trailers) }
        return ReceivedBody(
            digest: digest,
            checksum: StoredChecksum(
                algorithm: computed.algorithm.rawValue, value: computed.base64, type: StoredChecksum.fullObject))
    }

    private static func check(_ digest: ContentDigest, isPromised md5: String) throws(ServiceError) {
        guard let promised = Base64.decode(md5), promised.count == digest.md5.count else {
            throw .s3("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", [("Content-MD5", md5)])
        }
        guard promised == digest.md5 else {
            throw .s3(
                "BadDigest", 400, "The Content-MD5 you specified did not match what we received.",
                [("ExpectedDigest", md5), ("CalculatedDigest", Base64.encode(digest.md5))])
        }
    }

    private static func check(
        _ computed: Checksum, isPromised declared: DeclaredChecksum, _ trailers: [(name: String, value: String)]
    ) throws(ServiceError) {
        let name = declared.algorithm.headerName
        guard let promised = declared.value ?? trailers.first(where: { $0.name == name })?.value else {
            throw .s3("InvalidRequest", 400, "Value for \(name) header is invalid.")
        }
        switch computed.matches(base64: promised) {
        case true?: return
        case false?: throw .badDigest(declared.algorithm.rawValue)
        case nil: throw .s3("InvalidRequest", 400, "Value for \(name) trailing header is invalid.")
        }
    }
}

extension StoredChecksum {
    static let fullObject = "FULL_OBJECT"
    static let composite = "COMPOSITE"
}

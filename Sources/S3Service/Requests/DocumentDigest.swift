import AWSNames
import ServiceKit
import SignatureV4
import WireProtocol

/// What the headers promise of a document in the body: `Content-MD5` and the checksums. An object's own are checked as
/// it streams in.
enum DocumentDigest {
    /// Throws unless every digest that is given is the body's. For CompleteMultipartUpload the checksums are not the
    /// document's but the object's.
    static func check(
        _ body: [UInt8], in headers: [(name: String, value: String)], of operation: String
    ) throws(ServiceError) {
        for (name, value) in headers {
            let name = name.lowercased()
            if name == "content-md5" {
                try check(
                    body, .md5, value, invalid: .s3("InvalidDigest", 400, "The Content-MD5 you specified was invalid."))
            } else if operation != CompleteMultipartUpload.action.name,
                let algorithm = ChecksumAlgorithm.ofObjects.first(where: { $0.headerName == name })
            {
                try check(
                    body, algorithm, value,
                    invalid: .s3("InvalidRequest", 400, "Value for \(algorithm.headerName) header is invalid."))
            }
        }
    }

    private static func check(
        _ body: [UInt8], _ algorithm: ChecksumAlgorithm, _ value: String, invalid: ServiceError
    ) throws(ServiceError) {
        var checksum = Checksum(algorithm)
        checksum.update(body)
        switch checksum.matches(base64: value) {
        case true?: return
        case false? where algorithm == .md5:
            throw .s3("BadDigest", 400, "The Content-MD5 you specified did not match what we received.")
        case false?: throw .badDigest(algorithm.rawValue)
        case nil: throw invalid
        }
    }
}

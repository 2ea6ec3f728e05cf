import ServiceShapes
import SignatureV4
import WireProtocol

/// The checksum that a request declares for its body: in a header, or in the trailer that it announces.
struct DeclaredChecksum {
    let algorithm: ChecksumAlgorithm
    /// Base64; nil when it comes in the trailer.
    let value: String?

    /// - Parameters:
    ///   - sdkAlgorithm: `x-amz-sdk-checksum-algorithm`, which promises that there is one.
    ///   - trailers: the names that the head announces, in lower case.
    init?(
        _ members: some ChecksumMembers, sdkAlgorithm: String?, announced trailers: [String]
    ) throws(ServiceError) {
        if let (algorithm, value) = try members.named() {
            guard Checksum(algorithm).matches(base64: value) != nil else {
                throw .s3("InvalidRequest", 400, "Value for \(algorithm.headerName) header is invalid.")
            }
            (self.algorithm, self.value) = (algorithm, value)
            return
        }
        // What the trailer brings is known by its announced name, whatever the SDK says of its algorithm.
        let announced = trailers.filter { $0.hasPrefix("x-amz-checksum-") }
        guard let name = announced.first else {
            guard sdkAlgorithm == nil else {
                throw .s3(
                    "InvalidRequest", 400,
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer "
                        + "headers were found.")
            }
            return nil
        }
        guard announced.count == 1, let algorithm = ChecksumAlgorithm.ofObjects.first(where: { $0.headerName == name })
        else { throw .notImplemented }
        (self.algorithm, value) = (algorithm, nil)
    }
}

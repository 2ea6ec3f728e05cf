public import SecretMaterial

/// What stands for the body in a canonical request.
public enum PayloadHash {
    /// The hash of the empty body, which GET and presigned GET sign (row A21).
    public static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    /// S3: the body is not signed.
    public static let unsigned = "UNSIGNED-PAYLOAD"

    /// The hash of `body` as lower-case hexadecimal digits.
    public static func of(_ body: [UInt8]) -> String {
        body.withUnsafeBytes { of($0) }
    }

    /// The hash of `body` as lower-case hexadecimal digits.
    public static func of(_ body: UnsafeRawBufferPointer) -> String {
        body.count == 0 ? empty : SHA256Hash.digest(of: body).hex
    }

    /// The hash of `body`.
    public static func digest(of body: [UInt8]) -> Digest32 { SHA256Hash.digest(of: body) }
}

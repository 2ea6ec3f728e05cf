/// Why a signature is refused. Cases carry what the services' texts need; `message` gives the texts of STS and IAM.
public enum SignatureError: Error, Hashable, Sendable {
    /// No signature at all (row A1).
    case missingAuthenticationToken
    /// A presigned query of another algorithm, or of none (row A2).
    case unknownQueryAlgorithm(String)
    /// A signature in the header and one in the query (row A32).
    case bothHeaderAndQuery
    /// A parameter or header that must be single came twice; which one counts would be anyone's guess.
    case duplicateParameter(String)
    /// Beyond one of `SignatureLimits`.
    case tooLarge
    /// The Authorization header lacks parameters, or the request a date (row A3).
    case missingAuthorizationParameters([String], lacksDate: Bool, authorization: String)
    /// A word of the Authorization header without an equal sign (row A4).
    case notKeyValuePair(String, authorization: String)
    /// A credential that is not five parts (row A5).
    case malformedCredential(String)
    /// The query lacks parameters (row A6).
    case missingQueryParameters([String])
    /// A date that is none (row A7).
    case malformedDate(String)
    /// An Authorization header of another algorithm, SigV4A among them (row A8).
    case unsupportedAlgorithm(String)
    /// `host` is not signed (row A9).
    case hostNotSigned
    /// Headers that must be signed where present and were not, by lower-case name.
    case unsignedHeaders([String])
    /// The credential scope is not the endpoint's (rows A10, E12–E15).
    case scope([ScopeProblem])
    /// Signed too long ago (row A11).
    case expired(SignatureTime, now: SignatureTime)
    /// Signed too far in the future (row A12).
    case notYetCurrent(SignatureTime, now: SignatureTime)
    /// `X-Amz-Expires` is no number of seconds.
    case malformedExpires(String)
    /// `X-Amz-Expires` is missing or outside 1…604800 (S3).
    case expiresOutOfRange(Int64?)
    /// A presigned URL whose `X-Amz-Expires` is over (S3).
    case presignedExpired(at: SignatureTime, now: SignatureTime)
    /// The signature is another one than the request's (row A13).
    case doesNotMatch
}

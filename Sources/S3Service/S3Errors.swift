import ServiceKit
import WireProtocol

/// S3's errors (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).
extension ServiceError {
    static func s3(
        _ code: String, _ status: Int, _ message: String, _ details: [(name: String, value: String)] = []
    ) -> ServiceError {
        var error = ServiceError(code, status: status, message: message)
        error.details = details
        return error
    }

    static func noSuchBucket(_ name: String) -> ServiceError {
        .s3("NoSuchBucket", 404, "The specified bucket does not exist", [("BucketName", name)])
    }

    static func noSuchKey(_ key: String) -> ServiceError {
        .s3("NoSuchKey", 404, "The specified key does not exist.", [("Key", key)])
    }

    static func invalidBucketName(_ name: String) -> ServiceError {
        .s3("InvalidBucketName", 400, "The specified bucket is not valid.", [("BucketName", name)])
    }

    static let notImplemented = ServiceError(
        "NotImplemented", status: 501,
        message: "A header you provided implies functionality that is not implemented.")

    /// The store's refusal in S3's words.
    static func s3(_ error: StoreError, bucket: String, key: String = "") -> ServiceError {
        switch error {
        case .noSuchBucket: return .noSuchBucket(bucket)
        case .bucketExists(true):
            return .s3(
                "BucketAlreadyOwnedByYou", 409,
                "Your previous request to create the named bucket succeeded and you already own it.",
                [("BucketName", bucket)])
        case .bucketExists(false):
            return .s3(
                "BucketAlreadyExists", 409,
                "The requested bucket name is not available. The bucket namespace is shared by all users of the system. "
                    + "Please select a different name and try again.", [("BucketName", bucket)])
        case .bucketNotEmpty:
            return .s3(
                "BucketNotEmpty", 409, "The bucket you tried to delete is not empty", [("BucketName", bucket)])
        case .noSuchKey: return .noSuchKey(key)
        case .entityTooLarge:
            return .s3("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size")
        case .preconditionFailed(let condition):
            return .s3(
                "PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold",
                [("Condition", condition)])
        case .noSuchUpload, .uploadBusy, .invalidPart, .invalidPartOrder, .entityTooSmall: return .notImplemented
        case .damaged(let file): return .s3Internal("damaged: \(file.split(separator: "/").last ?? "")")
        case .system(let call, let number): return .s3Internal("\(call): errno \(number)")
        }
    }

    static func s3Internal(_ note: String) -> ServiceError {
        var error = ServiceError.s3("InternalError", 500, "We encountered an internal error. Please try again.")
        error.logNote = note
        return error
    }

    /// A body that is not what was promised.
    static func s3(_ error: PayloadError) -> ServiceError {
        switch error {
        case .contentHashMismatch(let declared, let computed):
            .s3(
                "XAmzContentSHA256Mismatch", 400,
                "The provided 'x-amz-content-sha256' header does not match what was computed.",
                [("ClientComputedContentSHA256", declared), ("S3ComputedContentSHA256", computed)])
        case .chunkSignatureMismatch:
            .s3("SignatureDoesNotMatch", 403, AuthenticationFailure.signatureMismatchSentence)
        case .malformedFraming, .lengthMismatch: .incompleteBody
        }
    }

    static let incompleteBody = ServiceError.s3(
        "IncompleteBody", 400,
        "You did not provide the number of bytes specified by the Content-Length HTTP header")

    /// Who is not believed, in S3's words (row A18).
    static func s3(_ failure: AuthenticationFailure) -> ServiceError {
        switch failure.kind {
        case .missing: return .accessDenied("Access Denied")
        case .incompleteHeader:
            return .s3("AuthorizationHeaderMalformed", 400, failure.message)
        case .incompleteQuery: return .s3("AuthorizationQueryParametersError", 400, failure.message)
        case .unsignedHeader:
            return .s3("AccessDenied", 403, "There were headers present in the request which were not signed")
        case .scope(let region):
            return .s3("AuthorizationHeaderMalformed", 400, failure.message, region.map { [("Region", $0)] } ?? [])
        case .requestTimeSkewed:
            return .s3(
                "RequestTimeTooSkewed", 403,
                "The difference between the request time and the current time is too large.")
        case .presignedExpired: return .s3("AccessDenied", 403, "Request has expired", failure.details)
        case .unknownAccessKey:
            return .s3(
                "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.",
                failure.accessKeyID.map { [("AWSAccessKeyId", $0)] } ?? [])
        case .invalidToken: return .s3("InvalidToken", 400, "The provided token is malformed or otherwise invalid.")
        case .expiredToken: return .s3("ExpiredToken", 400, "The provided token has expired.")
        case .signatureMismatch: return .s3("SignatureDoesNotMatch", 403, failure.message)
        case .payloadHashMissing, .payloadHashInvalid: return .s3("InvalidRequest", 400, failure.message)
        case .payloadHashMismatch:
            return .s3("XAmzContentSHA256Mismatch", 400, failure.message, failure.details)
        }
    }
}

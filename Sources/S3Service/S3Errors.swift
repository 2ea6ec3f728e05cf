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

    static let olderSignature = ServiceError.s3(
        "InvalidRequest", 400,
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")

    static let methodNotAllowed = ServiceError.s3(
        "MethodNotAllowed", 405, "The specified method is not allowed against this resource.")

    /// Every SDK asks again after a while.
    static let slowDown = ServiceError.s3("SlowDown", 503, "Please reduce your request rate.")

    static func noSuchBucket(_ name: String) -> ServiceError {
        .s3("NoSuchBucket", 404, "The specified bucket does not exist", [("BucketName", name)])
    }

    static func noSuchKey(_ key: String) -> ServiceError {
        .s3("NoSuchKey", 404, "The specified key does not exist.", [("Key", key)])
    }

    static func noSuchBucketPolicy(_ bucket: String) -> ServiceError {
        .s3("NoSuchBucketPolicy", 404, "The bucket policy does not exist", [("BucketName", bucket)])
    }

    static func invalidBucketName(_ name: String) -> ServiceError {
        .s3("InvalidBucketName", 400, "The specified bucket is not valid.", [("BucketName", name)])
    }

    static let notImplemented = ServiceError(
        "NotImplemented", status: 501,
        message: "A header you provided implies functionality that is not implemented.")

    static func badDigest(_ algorithm: String) -> ServiceError {
        .s3("BadDigest", 400, "The \(algorithm) you specified did not match the calculated checksum.")
    }

    /// The store's refusal in S3's words.
    static func s3(_ error: StoreError, bucket: String, key: String = "", upload: String = "") -> ServiceError {
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
        case .noSuchUpload, .uploadBusy, .invalidPart, .invalidPartOrder, .entityTooSmall, .partChecksumMissing,
            .objectSizeMismatch:
            return .s3(ofUpload: error, upload)
        case .badDigest(let algorithm): return .badDigest(algorithm)
        case .damaged(let file): return .s3Internal("damaged: \(file.split(separator: "/").last ?? "")")
        case .system(let call, let number): return .s3Internal("\(call): errno \(number)")
        }
    }

    /// What can be wrong with an upload in parts.
    private static func s3(ofUpload error: StoreError, _ upload: String) -> ServiceError {
        switch error {
        case .uploadBusy:
            .s3(
                "OperationAborted", 409,
                "A conflicting conditional operation is currently in progress against this resource. Please try again.")
        case .invalidPart:
            .s3(
                "InvalidPart", 400,
                "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "
                    + "specified entity tag may not match the part's entity tag.", [("UploadId", upload)])
        case .invalidPartOrder:
            .s3(
                "InvalidPartOrder", 400,
                "The list of parts was not in ascending order. Parts must be ordered by part number.",
                [("UploadId", upload)])
        case .entityTooSmall(let number, let size, let etag):
            .s3(
                "EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size",
                [
                    ("ProposedSize", String(size)), ("MinSizeAllowed", String(ObjectStore.minimumPartSize)),
                    ("PartNumber", String(number)), ("ETag", etag),
                ])
        case .partChecksumMissing(let number, let algorithm):
            .s3(
                "InvalidRequest", 400,
                "The upload was created using a \(algorithm.lowercased()) checksum. The complete request must include "
                    + "the checksum for each part. It was missing for part \(number) in the request.")
        case .objectSizeMismatch:
            .s3(
                "InvalidRequest", 400,
                "The provided 'x-amz-mp-object-size' header value does not match what was computed.")
        default:
            .s3(
                "NoSuchUpload", 404,
                "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted "
                    + "or completed.", [("UploadId", upload)])
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

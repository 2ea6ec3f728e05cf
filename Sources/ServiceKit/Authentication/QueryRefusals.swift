package import WireProtocol

extension AuthenticationFailure {
    /// The error of STS and IAM for this failure (reference sts.md §3.2). S3 has words of its own.
    package var queryError: ServiceError {
        let (code, status) = codeAndStatus
        var error = ServiceError(code, status: status, message: message)
        error.logNote = accessKeyID.map { "access key \($0)" }
        return error
    }

    private var codeAndStatus: (String, Int) {
        switch kind {
        case .missing: ("MissingAuthenticationToken", 403)
        case .incompleteHeader, .incompleteQuery: ("IncompleteSignature", 400)
        case .unsignedHeader, .scope, .requestTimeSkewed, .signatureMismatch:
            ("SignatureDoesNotMatch", 403)
        case .presignedExpired: ("SignatureDoesNotMatch", 403)
        case .unknownAccessKey, .invalidToken: ("InvalidClientTokenId", 403)
        case .expiredToken: ("ExpiredToken", 403)
        case .payloadHashMissing, .payloadHashInvalid, .payloadHashMismatch:
            ("SignatureDoesNotMatch", 403)
        }
    }
}

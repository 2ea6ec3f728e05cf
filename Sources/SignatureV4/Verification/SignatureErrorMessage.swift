internal import SecretMaterial

extension SignatureError {
    /// The code and HTTP status that STS and IAM answer with (sts.md §3.2). S3 has its own.
    public var suggestedResponse: (code: String, status: Int) {
        switch self {
        case .missingAuthenticationToken, .unknownQueryAlgorithm: ("MissingAuthenticationToken", 403)
        case .bothHeaderAndQuery, .duplicateParameter, .tooLarge, .missingAuthorizationParameters, .notKeyValuePair,
            .malformedCredential, .missingQueryParameters, .malformedDate, .unsupportedAlgorithm, .malformedExpires,
            .expiresOutOfRange:
            ("IncompleteSignature", 400)
        case .hostNotSigned, .unsignedHeaders, .scope, .expired, .notYetCurrent, .presignedExpired, .doesNotMatch:
            ("SignatureDoesNotMatch", 403)
        }
    }

    /// The sentence that STS and IAM send (rows A1–A13). It repeats parts of the request, never a token or a secret.
    public var message: String {
        switch self {
        case .missingAuthenticationToken: "Request is missing Authentication Token"
        case .unknownQueryAlgorithm: "Missing Authentication Token"
        case .bothHeaderAndQuery:
            "Only one of the Authorization header and the X-Amz-Algorithm query parameter may be given."
        case .duplicateParameter(let name): "'\(name)' must be given only once."
        case .tooLarge: "The request's authentication parameters are too large."
        case .missingAuthorizationParameters(let names, let lacksDate, let authorization):
            Self.missingParametersMessage(names, lacksDate: lacksDate, authorization: authorization)
        case .notKeyValuePair(let word, let authorization):
            "'\(word)' not a valid key=value pair (missing equal-sign) in Authorization header: '\(authorization)'."
        case .malformedCredential(let text):
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
                + "got '\(text)'"
        case .missingQueryParameters(let names):
            names.map { "AWS query-string parameters must include '\($0)'. " }.joined()
                + "Re-examine the query-string parameters."
        case .malformedDate(let text):
            "Date must be in ISO-8601 'basic format'. Got '\(text)'. See http://en.wikipedia.org/wiki/ISO_8601"
        case .unsupportedAlgorithm(let text): "Unsupported AWS 'algorithm': '\(text)'"
        case .hostNotSigned: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
        case .malformedExpires, .expiresOutOfRange:
            "X-Amz-Expires must be a number of seconds between 1 and \(SignatureLimits.longestExpires)"
        case .scope(let problems): Self.concatenated(problems)
        case .expired, .notYetCurrent, .presignedExpired: timeMessage
        case .unsignedHeaders, .doesNotMatch: Self.doesNotMatchMessage
        }
    }

    private static let doesNotMatchMessage =
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        + "Key and signing method. Consult the service documentation for details."

    /// Rows A11 and A12.
    private var timeMessage: String {
        let skew = SignatureLimits.clockSkew
        switch self {
        case .expired(let time, let now):
            let earliest = SignatureTime(seconds: now.seconds - skew)
            return "Signature expired: \(time) is now earlier than \(earliest) (\(now) - \(skew / 60) min.)"
        case .notYetCurrent(let time, let now):
            let latest = SignatureTime(seconds: now.seconds + skew)
            return "Signature not yet current: \(time) is still later than \(latest) (\(now) + \(skew / 60) min.)"
        case .presignedExpired(let end, let now):
            return "Signature expired: \(end) is now earlier than \(now)"
        default: return Self.doesNotMatchMessage
        }
    }

    /// Row A3, in the newer form that does not repeat the header.
    private static func missingParametersMessage(
        _ names: [String], lacksDate: Bool, authorization: String
    ) -> String {
        var text = names.map { "Authorization header requires '\($0)' parameter. " }.joined()
        if lacksDate {
            text += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        }
        let hash = SHA256Hash.digest(of: Array(authorization.utf8)).withUnsafeBytes { CanonicalBase64.encode($0) }
        return text + "(Hashed with SHA-256 and encoded with Base64) Authorization=\(hash)"
    }

    /// Several texts one after the other, as in row E15, with a space where the first does not bring one.
    private static func concatenated(_ problems: [ScopeProblem]) -> String {
        problems.reduce(into: "") { text, problem in
            if !text.isEmpty, !text.hasSuffix(" ") { text += " " }
            text += problem.message
        }
    }
}

extension SignatureError: CustomStringConvertible {
    public var description: String { message }
}

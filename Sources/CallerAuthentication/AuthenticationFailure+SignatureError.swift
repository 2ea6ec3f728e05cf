import AWSNames
import ServiceKit
import SignatureV4

extension AuthenticationFailure {
    /// The failure that a refused signature means.
    init(_ error: SignatureError, of request: AuthenticationRequest) {
        self.init(Self.kind(of: error, request), message: error.message)
        if case .presignedExpired(let end, let now) = error {
            details = [("Expires", end.description), ("ServerTime", now.description)]
        }
    }

    private static func kind(of error: SignatureError, _ request: AuthenticationRequest) -> Kind {
        switch error {
        case .missingAuthenticationToken, .unknownQueryAlgorithm: return .missing
        case .bothHeaderAndQuery, .missingAuthorizationParameters, .notKeyValuePair, .malformedCredential,
            .malformedDate, .unsupportedAlgorithm, .duplicateParameter, .tooLarge:
            return request.head.header("authorization") == nil ? .incompleteQuery : .incompleteHeader
        case .missingQueryParameters, .malformedExpires, .expiresOutOfRange: return .incompleteQuery
        case .hostNotSigned, .unsignedHeaders: return .unsignedHeader
        case .scope(let problems): return .scope(expectedRegion: expectedRegion(problems, request))
        case .expired, .notYetCurrent: return .requestTimeSkewed
        case .presignedExpired: return .presignedExpired
        case .doesNotMatch: return .signatureMismatch
        }
    }

    private static func expectedRegion(_ problems: [ScopeProblem], _ request: AuthenticationRequest) -> String? {
        guard case .exactly(let region) = request.region else { return nil }
        let isRegional = problems.contains { if case .region = $0 { true } else { false } }
        return isRegional ? region.rawValue : nil
    }
}

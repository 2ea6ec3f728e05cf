import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Sessions that may not call IAM at all (reference iam.md §6.1).
enum CallerRefusal {
    static func refusal(of caller: CallerIdentity) -> ServiceError? {
        guard let session = caller.session else { return nil }
        switch session.origin {
        case .assumeRole: return nil
        case .getSessionToken where session.mfaAuthenticatedAt != nil: return nil
        case .getSessionToken, .getFederationToken:
            return ServiceError(
                "InvalidClientTokenId", status: 403, message: "The security token included in the request is invalid")
        }
    }
}

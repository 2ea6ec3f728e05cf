import AWSNames
import Authorization
import WireProtocol

/// What sessions may not call in STS, whatever their policies say (rows S5, F6, reference sts.md §4.12).
enum SessionRestrictions {
    /// All but GetCallerIdentity say no, where it is no, in words of their own.
    private static let permitted: Set<String> = [
        "AssumeRole", "GetCallerIdentity", "GetFederationToken", "GetSessionToken",
    ]

    @Sendable static func refusal(_ caller: CallerIdentity, _ action: ServiceAction) -> ServiceError? {
        switch caller.session?.origin {
        case nil, .assumeRole: return nil
        case .getSessionToken, .getFederationToken: break
        }
        guard !permitted.contains(action.name) else { return nil }
        return .accessDenied("User: \(caller.arn) is not authorized to perform: \(action)")
    }
}

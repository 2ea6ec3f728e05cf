import AWSNames
import Authorization
import WireProtocol

/// What sessions may not call in STS, whatever their policies say (rows S5, F6, reference sts.md §4.12).
enum SessionRestrictions {
    @Sendable static func refusal(_ caller: CallerIdentity, _ action: ServiceAction) -> ServiceError? {
        guard let origin = caller.session?.origin else { return nil }
        // All but GetCallerIdentity say no, where it is no, in words of their own.
        let permitted: Set<String> = ["AssumeRole", "GetCallerIdentity", "GetFederationToken", "GetSessionToken"]
        guard origin != .assumeRole, !permitted.contains(action.name) else { return nil }
        return .accessDenied("User: \(caller.arn) is not authorized to perform: \(action)")
    }
}

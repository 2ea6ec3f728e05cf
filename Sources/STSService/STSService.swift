import AWSNames
import Authorization
package import ServiceKit
import WireProtocol

/// The operations of STS that are served.
package enum STSService {
    /// Reference sts.md §2.
    package static let definition = QueryServiceDefinition(
        signingName: "sts", version: "2011-06-15", namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        regionalOnly: ["AssumeRoot", "GetWebIdentityToken"], hasExtendedRequestID: true,
        refusal: SessionRestrictions.refusal)

    package static func make(
        issuer: SessionIssuer, secondFactor: SecondFactor, messages: SealedAuthorizationMessages,
        pipeline: RequestPipeline
    ) -> QueryService {
        var table = OperationTable<QueryRequest, QueryReply>()
        table.add(AssumeRole(issuer: issuer, secondFactor: secondFactor))
        table.add(DecodeAuthorizationMessage(ring: messages.ring))
        table.add(GetAccessKeyInfo())
        table.add(GetCallerIdentity())
        table.add(GetFederationToken(issuer: issuer))
        table.add(GetSessionToken(issuer: issuer, secondFactor: secondFactor))
        return QueryService(definition, table: table, pipeline: pipeline)
    }
}

import ServiceClient
import ServiceKit
import WireProtocol

/// The part of EC2's instance metadata service, version 2, that gives programs their role's credentials (reference
/// sts.md row C12). Version 1, which asks without a token, is refused.
///
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html>
struct InstanceMetadataEndpoint: Sendable {
    static let tokenPath = "/latest/api/token"
    static let root = "/latest/"
    private static let listing = "/latest/meta-data/iam/security-credentials"
    private static let ttlHeader: StaticString = "x-aws-ec2-metadata-token-ttl-seconds"

    let credentials: RefreshingCredentials
    let roleName: String
    let region: String
    let tokens: MetadataTokens
    let now: @Sendable () -> Timestamp

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        if head.path == Self.tokenPath { return .respond(token(for: head)) }
        guard head.method == "GET" else { return .respond(HTTPResponse(status: 405)) }
        guard !head.repeatsHeader("x-aws-ec2-metadata-token"), let token = head.header("x-aws-ec2-metadata-token"),
            tokens.isValid(token, at: now())
        else { return .respond(HTTPResponse(status: 401)) }
        return content(at: head.path.hasSuffix("/") ? head.path.dropLast() : head.path)
    }

    private func token(for head: HTTPRequestHead) -> HTTPResponse {
        guard head.method == "PUT" else { return HTTPResponse(status: 405) }
        guard let text = head.header(Self.ttlHeader), text.utf8.count <= 5, let seconds = Int64(text),
            (1...MetadataTokens.maximumSeconds).contains(seconds)
        else { return HTTPResponse(status: 400) }
        return LocalReply.text(
            tokens.issue(seconds: seconds, at: now()),
            headers: [HTTPField(Self.ttlHeader.description, String(seconds))])
    }

    private func content(at path: Substring) -> RequestPlan {
        switch path {
        case Self.listing: return .respond(LocalReply.text(roleName))
        case "\(Self.listing)/\(roleName)": return document
        case "/latest/meta-data/placement/region": return .respond(LocalReply.text(region))
        default: return .respond(HTTPResponse(status: 404))
        }
    }

    private var document: RequestPlan {
        .buffered(limit: 0) { _ in
            .suspended {
                do throws(ClientError) {
                    return LocalReply.json(try await credentials.current().unsafeInstanceDocument())
                } catch {
                    return LocalReply.unavailable
                }
            }
        }
    }
}

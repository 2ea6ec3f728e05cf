package import SecretMaterial
import ServiceClient
import ServiceKit

/// What `AWS_CONTAINER_CREDENTIALS_FULL_URI` points to: one document, for who shows the token (reference sts.md row
/// C11).
struct ContainerEndpoint: Sendable {
    static let path = "/credentials"

    let credentials: RefreshingCredentials
    let roleARN: String
    let token: AuthorizationToken

    func plan(for head: HTTPRequestHead) -> RequestPlan {
        guard head.method == "GET" else {
            return .respond(LocalReply.refusal(405, "MethodNotAllowed", "Only GET is served here."))
        }
        guard !head.repeatsHeader("authorization"), let shown = head.header("authorization"), token.matches(shown)
        else {
            return .respond(
                LocalReply.refusal(401, "InvalidAuthorizationToken", "The Authorization header is missing or wrong."))
        }
        return .buffered(limit: 0) { _ in
            .suspended {
                do throws(ClientError) {
                    return LocalReply.json(try await credentials.current().unsafeContainerDocument(roleARN: roleARN))
                } catch {
                    return LocalReply.unavailable
                }
            }
        }
    }
}

/// A random token that a program shows with each request.
package struct AuthorizationToken: Sendable {
    private let bytes: SecretBytes

    /// 256 random bits as hexadecimal digits.
    package init(from random: SecureRandom) {
        let digits = SecretBytes(count: 32, from: random).withUnsafeBytes { Hex.encode($0) }
        bytes = SecretBytes(digits.utf8)
    }

    func matches(_ text: String) -> Bool { bytes.constantTimeEquals(SecretBytes(text.utf8)) }

    /// For the environment of the program that is to ask.
    package func unsafeText() -> String { bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

extension AuthorizationToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { Redaction.text }
    package var debugDescription: String { Redaction.text }
    package var customMirror: Mirror { Redaction.mirror(of: self) }
}

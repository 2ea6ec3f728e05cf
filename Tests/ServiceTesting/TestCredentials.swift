package import SecretMaterial
import SignatureV4

/// What a client holds: a key id, its secret, and a token for temporary credentials.
package struct TestCredentials: Sendable {
    package var accessKeyID: String
    package var secret: SecretBytes
    package var sessionToken: String?

    package init(accessKeyID: String, secret: SecretBytes, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.sessionToken = sessionToken
    }

    /// From the texts of a reply.
    package init(accessKeyID: String, secret: String, sessionToken: String? = nil) {
        self.init(accessKeyID: accessKeyID, secret: SecretBytes(Array(secret.utf8)), sessionToken: sessionToken)
    }

    /// The same key and token with a secret that is not theirs.
    package var withAnotherSecret: TestCredentials {
        TestCredentials(accessKeyID: accessKeyID, secret: "not the secret of this key", sessionToken: sessionToken)
    }

    /// The same key and secret with another token, or none.
    package func with(token: String?) -> TestCredentials {
        TestCredentials(accessKeyID: accessKeyID, secret: secret, sessionToken: token)
    }

    func signer(region: String, service: String) -> RequestSigner {
        RequestSigner(
            accessKeyID: accessKeyID, secret: secret, sessionToken: sessionToken, region: region, service: service)
    }
}

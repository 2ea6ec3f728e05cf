import SecretMaterial
import ServiceClient
import WireProtocol

/// The JSON documents in which AWS's tools take credentials (reference sts.md rows C10–C12).
extension IssuedCredentials {
    /// For `credential_process`. The secret is in it.
    package func unsafeProcessDocument() -> String {
        document { json, secret in
            json.name("Version")
            json.integer(1)
            write(to: &json, secret: secret, tokenName: "SessionToken")
            if let accountID {
                json.name("AccountId")
                json.string(accountID)
            }
        }
    }

    /// For the container endpoint.
    func unsafeContainerDocument(roleARN: String) -> String {
        document { json, secret in
            json.name("RoleArn")
            json.string(roleARN)
            write(to: &json, secret: secret, tokenName: "Token")
            if let accountID {
                json.name("AccountId")
                json.string(accountID)
            }
        }
    }

    /// For the instance metadata endpoint.
    func unsafeInstanceDocument() -> String {
        document { json, secret in
            json.name("Code")
            json.string("Success")
            json.name("LastUpdated")
            json.string(receivedAt.iso8601)
            json.name("Type")
            json.string("AWS-HMAC")
            write(to: &json, secret: secret, tokenName: "Token")
        }
    }

    private func document(_ content: (inout JSONWriter, String) -> Void) -> String {
        var json = JSONWriter()
        credentials.secret.withUnsafeBytes { bytes in
            let secret = String(decoding: bytes, as: UTF8.self)
            json.object { content(&$0, secret) }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func write(to json: inout JSONWriter, secret: String, tokenName: String) {
        json.name("AccessKeyId")
        json.string(credentials.accessKeyID)
        json.name("SecretAccessKey")
        json.string(secret)
        json.name(tokenName)
        json.string(credentials.sessionToken ?? "")
        json.name("Expiration")
        json.string(expiresAt.iso8601)
    }
}

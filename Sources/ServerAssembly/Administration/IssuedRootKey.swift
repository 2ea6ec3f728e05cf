package import AWSNames
package import SecretMaterial

/// A root access key at the one moment when its secret can be shown.
package struct IssuedRootKey: Sendable {
    package let accountID: AccountID
    package let accessKeyID: AccessKeyID
    /// Forty characters of base64's alphabet, as AWS's.
    package let secretAccessKey: SecretBytes

    /// A new key for `accountID`.
    static func generate(for accountID: AccountID, from random: SecureRandom) -> IssuedRootKey {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        let raw = SecretBytes(count: 40, from: random)
        let secret = SecretBytes(count: 40) { output in
            raw.withUnsafeBytes { raw in
                for index in 0..<40 { output[index] = alphabet[Int(raw[index] & 63)] }
            }
        }
        return IssuedRootKey(
            accountID: accountID, accessKeyID: AccessKeyID(.longTerm, account: accountID, random: random.bytes(5)),
            secretAccessKey: secret)
    }

    /// The secret for printing.
    package func unsafeSecretText() -> String {
        secretAccessKey.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

import AWSNames

/// A root key as it is shown, once.
package enum RootKeyReport {
    /// One object with AWS's member names. No value needs escaping: digits, letters, `+` and `/`.
    package static func json(_ key: IssuedRootKey) -> String {
        """
        {"AccountId":"\(key.accountID)","AccessKeyId":"\(key.accessKeyID)",\
        "SecretAccessKey":"\(key.unsafeSecretText())"}
        """
    }

    package static func text(_ key: IssuedRootKey, headline: String) -> String {
        """
        \(headline)

          Account            \(key.accountID)
          Access key id      \(key.accessKeyID)
          Secret access key  \(key.unsafeSecretText())

        This is the account's root key. It is shown this once; keep it safe. To use it:

          aws configure set aws_access_key_id \(key.accessKeyID)
          aws configure set aws_secret_access_key \(key.unsafeSecretText())
          aws configure set region us-east-1
          export AWS_ENDPOINT_URL=http://127.0.0.1:4787
          aws sts get-caller-identity
        """
    }
}

/// The environment of a command that is to get its credentials from the container endpoint and from nowhere else.
package enum ChildEnvironment {
    /// Settings by which AWS's tools would find other credentials first.
    private static let removed: Set<String> = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ]

    /// - Parameter keepsFiles: leaves `~/.aws` in force; a default profile with keys then wins over the endpoint.
    package static func make(
        from environment: [String: String], containerURL: String, token: AuthorizationToken, region: String,
        endpoint: String, keepsFiles: Bool
    ) -> [String: String] {
        var child = environment.filter { !removed.contains($0.key) }
        child["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = containerURL
        child["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = token.unsafeText()
        child["AWS_REGION"] = region
        child["AWS_DEFAULT_REGION"] = region
        if child["AWS_ENDPOINT_URL"] == nil { child["AWS_ENDPOINT_URL"] = endpoint }
        if !keepsFiles {
            child["AWS_CONFIG_FILE"] = "/dev/null"
            child["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null"
        }
        return child
    }
}

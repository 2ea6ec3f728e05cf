public import AWSNames
public import SecretMaterial
public import WireProtocol

/// A virtual device for multi-factor authentication: a seed that an authenticator app shares with the server.
public struct MFADevice: Sendable, Hashable {
    /// The device's ARN, `arn:aws:iam::A:mfa` + path + name; what names it everywhere (row M1).
    public let serialNumber: String
    public let account: AccountID
    public let createdAt: Timestamp
    /// The seed, sealed under the store ring with the serial number as associated data.
    public var sealedSeed: SealedBlob
    /// Whose second factor it is; nil while it is nobody's.
    public var owner: AccessKey.Owner?
    /// When it was enabled for its owner; nil while it has none.
    public var enabledAt: Timestamp?
    /// Keys compare with case (reference iam.md §6.7).
    public var tags: [Tag] = []
    public var codes = MFACodeHistory()

    public init(serialNumber: String, account: AccountID, createdAt: Timestamp, sealedSeed: SealedBlob) {
        self.serialNumber = serialNumber
        self.account = account
        self.createdAt = createdAt
        self.sealedSeed = sealedSeed
    }

    /// The serial number of a device of the account; `path` begins and ends with `/`.
    public static func serialNumber(of name: String, path: String, in account: AccountID) -> String {
        "arn:aws:iam::\(account):mfa\(path)\(name)"
    }
}

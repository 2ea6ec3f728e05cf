public import AWSNames
public import WireProtocol

/// A managed policy with its versions. AWS's own have no account.
public struct ManagedPolicy: Sendable, Hashable {
    /// One version of the document.
    public struct Version: Sendable, Hashable {
        /// The number in `v1`, `v2` …; never used again within a policy.
        public let number: Int
        public let document: StoredPolicy
        public let createdAt: Timestamp

        public init(number: Int, document: StoredPolicy, createdAt: Timestamp) {
            self.number = number
            self.document = document
            self.createdAt = createdAt
        }
    }

    public let id: UniqueID
    /// Nil for AWS's managed policies, which every account reads and none changes.
    public let account: AccountID?
    public let name: String
    public let path: String
    public let description: String?
    public let createdAt: Timestamp
    public var updatedAt: Timestamp
    /// One to five, oldest first.
    public var versions: [Version]
    public var defaultVersion: Int
    /// The number that the next version gets.
    public var nextVersion: Int
    /// Keys compare with case.
    public var tags: [Tag] = []

    public init(
        id: UniqueID, account: AccountID?, name: String, path: String, description: String? = nil,
        createdAt: Timestamp, document: StoredPolicy
    ) {
        self.id = id
        self.account = account
        self.name = name
        self.path = path
        self.description = description
        self.createdAt = createdAt
        updatedAt = createdAt
        versions = [Version(number: 1, document: document, createdAt: createdAt)]
        defaultVersion = 1
        nextVersion = 2
    }

    /// `arn:aws:iam::A:policy` + path + name, the account field being `aws` for AWS's own.
    public var arn: String { "arn:aws:iam::\(account?.description ?? "aws"):policy\(path)\(name)" }

    /// The document in force.
    public var document: StoredPolicy? { versions.first { $0.number == defaultVersion }?.document }
}

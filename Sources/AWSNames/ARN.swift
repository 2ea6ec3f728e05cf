/// An Amazon Resource Name: `arn:partition:service:region:account:resource`.
///
/// The first five colons separate the fields; whatever follows, colons and slashes included, is the resource.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
public struct ARN: Hashable, Sendable, CustomStringConvertible {
    public var partition: String
    public var service: String
    public var region: String
    /// The account field as written: twelve digits, `aws`, or empty.
    public var account: String
    public var resource: String

    public init(partition: String, service: String, region: String = "", account: String = "", resource: String) {
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        self.resource = resource
    }

    /// Splits `text` at its first five colons. Nil when it does not begin with `arn:` or has fewer than six fields;
    /// the fields' contents are not judged.
    public init?(_ text: some StringProtocol) {
        let fields = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard fields.count == 6, fields[0] == "arn" else { return nil }
        self.init(
            partition: String(fields[1]), service: String(fields[2]), region: String(fields[3]),
            account: String(fields[4]), resource: String(fields[5]))
    }

    /// The account that the ARN names, when its account field is one.
    public var accountID: AccountID? { AccountID(account) }

    public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }
}

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
    public init?(_ text: some StringProtocol) { self.init(String(text)) }

    /// Splits `text` at its first five colons. Nil when it does not begin with `arn:` or has fewer than six fields;
    /// the fields' contents are not judged.
    public init?(_ text: String) {
        var text = text
        let parts = text.withUTF8 { bytes in
            ARNBytes(bytes).map { fields in
                ARN(
                    partition: Self.text(fields.partition), service: Self.text(fields.service),
                    region: Self.text(fields.region), account: Self.text(fields.account),
                    resource: Self.text(fields.resource))
            }
        }
        guard let parts else { return nil }
        self = parts
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The account that the ARN names, when its account field is one.
    public var accountID: AccountID? { AccountID(account) }

    public var description: String { "arn:\(partition):\(service):\(region):\(account):\(resource)" }
}

/// The fields of an ARN where they lie in its bytes, for those who only look. Good while the bytes are.
package struct ARNBytes {
    package let partition: UnsafeBufferPointer<UInt8>
    package let service: UnsafeBufferPointer<UInt8>
    package let region: UnsafeBufferPointer<UInt8>
    package let account: UnsafeBufferPointer<UInt8>
    package let resource: UnsafeBufferPointer<UInt8>

    /// Nil when `bytes` do not begin with `arn:` or have fewer than six fields.
    package init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count > 4, bytes[0] == UInt8(ascii: "a"), bytes[1] == UInt8(ascii: "r"),
            bytes[2] == UInt8(ascii: "n"), bytes[3] == UInt8(ascii: ":")
        else { return nil }
        var start = 4
        guard let partition = Self.next(in: bytes, from: &start), let service = Self.next(in: bytes, from: &start),
            let region = Self.next(in: bytes, from: &start), let account = Self.next(in: bytes, from: &start)
        else { return nil }
        self.partition = partition
        self.service = service
        self.region = region
        self.account = account
        resource = UnsafeBufferPointer(rebasing: bytes[start...])
    }

    /// The field that begins at `start`, which moves behind the colon at its end; nil when there is none.
    private static func next(
        in bytes: UnsafeBufferPointer<UInt8>, from start: inout Int
    ) -> UnsafeBufferPointer<UInt8>? {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: ":") { end += 1 }
        guard end < bytes.count else { return nil }
        defer { start = end + 1 }
        return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }
}

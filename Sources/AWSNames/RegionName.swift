/// The name of a Region, such as `eu-central-1`.
public struct RegionName: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// The longest name that is accepted, in bytes.
    public static let maximumLength = 32

    /// Nil unless `text` is 1–32 lower-case ASCII letters, digits and hyphens that begin with a letter.
    public init?(_ text: some StringProtocol) { self.init(String(text)) }

    /// Nil unless `text` is 1–32 lower-case ASCII letters, digits and hyphens that begin with a letter.
    public init?(_ text: String) {
        let isValid = text.utf8.withContiguousStorageIfAvailable { Self.isName($0) } ?? Self.isName(Array(text.utf8))
        guard isValid else { return nil }
        rawValue = text
    }

    private static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= Self.maximumLength, (0x61...0x7A).contains(first) else {
            return false
        }
        return bytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// `us-east-1`: the Region of the global endpoints.
    public static let usEast1 = RegionName(unchecked: "us-east-1")

    init(unchecked: String) { rawValue = unchecked }

    public var description: String { rawValue }
}

extension RegionName {
    /// The Regions of the `aws` partition that every account has (reference sts.md §1.3).
    public static let enabledByDefault: Set<RegionName> = Set(
        [
            "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ap-south-1", "ap-northeast-1", "ap-northeast-2",
            "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1",
            "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1",
        ].map(RegionName.init(unchecked:)))

    /// The Regions of the `aws` partition that an account has to ask for (reference sts.md §1.3).
    public static let optIn: Set<RegionName> = Set(
        [
            "af-south-1", "ap-east-1", "ap-east-2", "ap-south-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5",
            "ap-southeast-6", "ap-southeast-7", "ca-west-1", "eu-central-2", "eu-south-1", "eu-south-2",
            "il-central-1", "me-central-1", "me-south-1", "mx-central-1",
        ].map(RegionName.init(unchecked:)))
}

package import AWSNames
package import WireProtocol

/// The four switches of S3 Block Public Access. New buckets have all four on.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
package struct PublicAccessBlock: Sendable, Equatable {
    package var blockPublicAcls: Bool
    package var ignorePublicAcls: Bool
    package var blockPublicPolicy: Bool
    package var restrictPublicBuckets: Bool

    package static let allOn = PublicAccessBlock(
        blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true)
    package static let allOff = PublicAccessBlock(
        blockPublicAcls: false, ignorePublicAcls: false, blockPublicPolicy: false, restrictPublicBuckets: false)
}

/// A bucket's own facts.
package struct BucketRecord: Sendable, Equatable {
    package var name: BucketName
    package var owner: AccountID
    package var region: RegionName
    package var created: Timestamp
    /// The bucket policy as it is kept: principals by unique id.
    package var policy: String?
    /// Nil once the configuration was deleted, which is all four off.
    package var publicAccessBlock: PublicAccessBlock?

    package init(
        name: BucketName, owner: AccountID, region: RegionName, created: Timestamp, policy: String? = nil,
        publicAccessBlock: PublicAccessBlock? = .allOn
    ) {
        self.name = name
        self.owner = owner
        self.region = region
        self.created = created
        self.policy = policy
        self.publicAccessBlock = publicAccessBlock
    }
}

extension BucketRecord {
    private static let version: UInt8 = 1

    func encoded() -> [UInt8] {
        var writer = RecordWriter(version: Self.version)
        writer.append(name.rawValue)
        writer.append(owner.description)
        writer.append(region.rawValue)
        writer.append(created.milliseconds)
        writer.append(policy)
        writer.append(publicAccessBlock != nil)
        if let block = publicAccessBlock {
            writer.append(block.blockPublicAcls)
            writer.append(block.ignorePublicAcls)
            writer.append(block.blockPublicPolicy)
            writer.append(block.restrictPublicBuckets)
        }
        return writer.bytes
    }

    init(encoded bytes: [UInt8], file: String) throws(StoreError) {
        var reader = try RecordReader(bytes, version: Self.version, file: file)
        guard let name = BucketName(try reader.string()), let owner = AccountID(try reader.string()),
            let region = RegionName(try reader.string())
        else { throw reader.damage }
        self.name = name
        self.owner = owner
        self.region = region
        created = Timestamp(milliseconds: try reader.int64())
        policy = try reader.optionalString()
        publicAccessBlock =
            try reader.bool()
            ? PublicAccessBlock(
                blockPublicAcls: try reader.bool(), ignorePublicAcls: try reader.bool(),
                blockPublicPolicy: try reader.bool(), restrictPublicBuckets: try reader.bool()) : nil
        try reader.finish()
    }
}

/// Why the object store refused or failed.
package enum StoreError: Error, Sendable, Equatable {
    case noSuchBucket
    /// The name is taken; `ownedByCaller` tells whether by the account that asked.
    case bucketExists(ownedByCaller: Bool)
    case bucketNotEmpty
    case noSuchKey
    case noSuchUpload
    /// The upload is being completed by another request.
    case uploadBusy
    /// A part that completion names was not uploaded, or has another entity tag.
    case invalidPart
    /// Completion names parts in other than ascending order.
    case invalidPartOrder
    /// A part other than the last is below 5 MiB.
    case entityTooSmall(partNumber: Int, size: Int64, etag: String)
    /// Completion of an upload with a checksum of type COMPOSITE must repeat each part's checksum.
    case partChecksumMissing(partNumber: Int, algorithm: String)
    /// The object that the parts make has another checksum than the client says.
    case badDigest(algorithm: String)
    /// The parts do not add up to the size that the client says.
    case objectSizeMismatch
    /// A single put or a part exceeds 5 GiB, or a whole object 5 TiB.
    case entityTooLarge
    /// `If-Match` or `If-None-Match` did not hold when the write was to take effect.
    case preconditionFailed(condition: String)
    /// A file's record is not what was written: bad length, checksum, version or name.
    case damaged(file: String)
    /// The operating system refused; `errno` says why.
    case system(call: String, errno: Int32)
}

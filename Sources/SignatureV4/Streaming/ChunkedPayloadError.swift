/// Why a body in `aws-chunked` encoding is refused.
public enum ChunkedPayloadError: Error, Hashable, Sendable {
    /// Not the encoding: a chunk header, line end or trailer that is none, or bytes after the end.
    case malformed
    /// A line longer, or more trailers, than the limits allow.
    case tooLarge
    /// A chunk other than the last data chunk is smaller than `ChunkedPayloadLimits.minimumChunkSize`.
    case chunkTooSmall(Int64)
    /// A chunk's or the trailers' signature is wrong.
    case signatureDoesNotMatch
    /// The chunks hold another number of bytes than `x-amz-decoded-content-length` says.
    case lengthMismatch
    /// The trailers are not exactly those that `x-amz-trailer` announces.
    case trailersDiffer
    /// The body ends before its end.
    case incomplete
}

/// Limits on the encoding itself; the data's size is limited by the decoded length.
public enum ChunkedPayloadLimits {
    /// The longest chunk header or trailer line, in bytes.
    public static let lineLength = 1_024
    /// The most trailers.
    public static let trailerCount = 8
    /// The least bytes in a chunk that another data chunk follows; S3 says `InvalidChunkSizeError` below it.
    public static let minimumChunkSize: Int64 = 8_192
}

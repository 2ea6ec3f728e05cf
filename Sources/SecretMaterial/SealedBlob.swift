/// Bytes sealed under a ring key; they may rest anywhere and say nothing without it.
public struct SealedBlob: Hashable, Sendable {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) { self.bytes = bytes }
}

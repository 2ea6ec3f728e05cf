package import WireProtocol

/// What a store says of itself.
package struct ServerMetadata: Sendable, Hashable {
    /// The format of the stored tables; releases refuse what is newer than they know.
    package let formatVersion: Int
    /// When `init` finished, or nil while it has not: such a directory is not served.
    package let initializedAt: Timestamp?

    package init(formatVersion: Int, initializedAt: Timestamp?) {
        self.formatVersion = formatVersion
        self.initializedAt = initializedAt
    }
}

/// Where the server's own facts rest. The calls block.
package protocol ServerMetadataStore: Sendable {
    func metadata() throws(DirectoryStoreError) -> ServerMetadata

    /// Says that the directory is complete and may be served. The first instant stays.
    func markInitialized(at instant: Timestamp) throws(DirectoryStoreError)
}

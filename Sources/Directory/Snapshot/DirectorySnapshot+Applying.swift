extension DirectorySnapshot {
    /// Applies one change with all its index entries, or throws and changes nothing.
    public mutating func apply(_ change: DirectoryChange) throws(DirectoryError) {
        throw .store("not here")
    }
}

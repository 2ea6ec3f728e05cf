import AWSNames
import HashTreeCollections

typealias NameIndex = WritableKeyPath<AccountNames, TreeDictionary<String, UniqueID>>

extension DirectoryTables {
    /// Throws when another entity of the account has the name.
    func requireName(
        _ name: String, for id: UniqueID, in account: AccountID, _ index: NameIndex, kind: String
    ) throws(DirectoryError) {
        if let owner = names[account]?[keyPath: index][FoldedName.fold(name)], owner != id {
            throw .taken(kind: kind, name: name)
        }
    }

    /// Moves the entity's entry from `old`, if it had one, to `name`.
    mutating func rename(
        _ id: UniqueID, from old: String?, to name: String, in account: AccountID, _ index: NameIndex
    ) {
        let folded = FoldedName.fold(name)
        let oldFolded = old.map(FoldedName.fold)
        guard folded != oldFolded else { return }
        if let oldFolded { names[account]?[keyPath: index][oldFolded] = nil }
        names[account, default: AccountNames()][keyPath: index][folded] = id
    }

    mutating func removeName(_ name: String, in account: AccountID, _ index: NameIndex) {
        names[account]?[keyPath: index][FoldedName.fold(name)] = nil
    }
}

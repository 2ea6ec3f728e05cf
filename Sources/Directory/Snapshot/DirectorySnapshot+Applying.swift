import HashTreeCollections

extension DirectorySnapshot {
    /// Applies one change with all its index entries, or throws and changes nothing.
    ///
    /// The cost follows what changed, not the size of the directory. Other copies of the snapshot stay as they are.
    public mutating func apply(_ change: DirectoryChange) throws(DirectoryError) {
        var changed = tables
        try changed.apply(change)
        tables = changed
    }
}

extension DirectoryTables {
    /// Applies one change with all its index entries, or throws and changes nothing.
    package mutating func apply(_ change: DirectoryChange) throws(DirectoryError) {
        // INVARIANT: every function below makes all its checks before its first change.
        switch change {
        case .putAccount(let account): try put(account)
        case .putUser(let user): try put(user)
        case .deleteUser(let id): try deleteUser(id)
        case .putGroup(let group): try put(group)
        case .deleteGroup(let id): try deleteGroup(id)
        case .addMember(let user, let group): try addMember(user, to: group)
        case .removeMember(let user, let group): try removeMember(user, from: group)
        case .putRole(let role): try put(role)
        case .deleteRole(let id): try deleteRole(id)
        case .putPolicy(let policy): try put(policy)
        case .deletePolicy(let id): try deletePolicy(id)
        case .putAccessKey(let key): try put(key)
        case .deleteAccessKey(let id): try deleteAccessKey(id)
        case .putCutOff(let cutOff): cutOffsBySubject[cutOff.subject] = cutOff
        case .deleteCutOff(let subject):
            guard cutOffsBySubject.removeValue(forKey: subject) != nil else {
                throw .missing(kind: "cut-off", id: subject.description)
            }
        case .putMFADevice(let device): try put(device)
        case .deleteMFADevice(let serialNumber): try deleteMFADevice(serialNumber)
        case .giveUpStoreKey(let id): try giveUpStoreKey(id)
        }
    }
}

extension DirectorySnapshot {
    /// Applies what was committed elsewhere, or throws and changes nothing. It must be the next transaction.
    package mutating func follow(_ transaction: CommittedTransaction) throws(DirectoryError) {
        precondition(transaction.sequence == sequence + 1, "transactions are followed in order")
        var changed = tables
        for change in transaction.changes { try changed.apply(change) }
        changed.sequence = transaction.sequence
        tables = changed
    }
}

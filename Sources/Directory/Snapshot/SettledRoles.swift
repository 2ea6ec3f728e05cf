import AWSNames

/// The roles of a directory as they were at one moment, laid out so that one look finds a role: by its id, or by its
/// account and name.
///
/// Nearly every call is made by a session of a role or names one. Among very many roles most of what a search through a
/// tree takes is waiting for memory, for one step after the other; here a role is a single step away. What changes
/// afterwards is not seen here (`DirectoryTables.role`).
final class SettledRoles: Sendable {
    private struct Slot: Sendable {
        let hash: Int
        /// Nil where the slot is free.
        let role: Role?
    }

    // Open addressing with linear probing; hashes are seeded at random for each process. INVARIANT: as many slots as a
    // power of two, of which at least half are free.
    private let byID: [Slot]
    private let byName: [Slot]
    let count: Int

    init(_ roles: some Collection<Role>) {
        count = roles.count
        byID = Self.table(roles) { $0.id.hashValue }
        byName = Self.table(roles) { Self.hash($0.account, FoldedName.fold($0.name)) }
    }

    func role(_ id: UniqueID) -> Role? { Self.find(in: byID, id.hashValue) { $0.id == id } }

    /// - Parameter name: folded.
    func role(named name: String, in account: AccountID) -> Role? {
        Self.find(in: byName, Self.hash(account, name)) { $0.account == account && FoldedName.fold($0.name) == name }
    }

    private static func hash(_ account: AccountID, _ name: String) -> Int {
        var hasher = Hasher()
        hasher.combine(account)
        hasher.combine(name)
        return hasher.finalize()
    }

    private static func table(_ roles: some Collection<Role>, _ hash: (Role) -> Int) -> [Slot] {
        var size = 2
        while size < 2 * roles.count { size *= 2 }
        var slots = [Slot](repeating: Slot(hash: 0, role: nil), count: size)
        for role in roles {
            let hash = hash(role)
            var index = hash & (size - 1)
            while slots[index].role != nil { index = (index + 1) & (size - 1) }
            slots[index] = Slot(hash: hash, role: role)
        }
        return slots
    }

    @inline(__always)
    private static func find(in slots: [Slot], _ hash: Int, _ isWanted: (Role) -> Bool) -> Role? {
        slots.withUnsafeBufferPointer { slots in
            var index = hash & (slots.count - 1)
            while let role = slots[index].role {
                if slots[index].hash == hash, isWanted(role) { return role }
                index = (index + 1) & (slots.count - 1)
            }
            return nil
        }
    }
}

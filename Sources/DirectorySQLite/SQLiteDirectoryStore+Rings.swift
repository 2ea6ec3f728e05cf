package import Directory
import FoundationEssentials
import GRDB
package import SecretMaterial
package import WireProtocol

extension SQLiteDirectoryStore: KeyRingStore {
    package func ringKeys() throws(DirectoryStoreError) -> [StoredRingKey] {
        try access { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT ring, id, wrapped_key, created_at, activates_at, retires_at FROM ring_key
                    ORDER BY ring, activates_at, id
                    """)
            var keys: [StoredRingKey] = []
            while let row = try rows.next() { keys.append(try Self.ringKey(row)) }
            return keys
        }
    }

    package func putRingKeys(_ keys: [StoredRingKey]) throws(DirectoryStoreError) {
        try transaction { db in
            for key in keys {
                try db.run(
                    """
                    INSERT INTO ring_key (ring, id, wrapped_key, created_at, activates_at, retires_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (ring, id) DO UPDATE SET wrapped_key = excluded.wrapped_key,
                        created_at = excluded.created_at, activates_at = excluded.activates_at,
                        retires_at = excluded.retires_at
                    """, key.ring.rawValue, Int64(key.id.rawValue), Data(key.wrappedKey.bytes),
                    key.createdAt.milliseconds,
                    key.activatesAt.milliseconds, key.retiresAt?.milliseconds)
            }
        }
    }

    package func removeRingKey(_ ring: RingKind, id: RingKeyID) throws(DirectoryStoreError) {
        try transaction {
            try $0.run("DELETE FROM ring_key WHERE ring = ? AND id = ?", ring.rawValue, Int64(id.rawValue))
        }
    }

    private static func ringKey(_ row: Row) throws -> StoredRingKey {
        guard let ring = RingKind(rawValue: try row.text(0)), let id = UInt32(exactly: try row.integer(1))
        else { throw DirectoryStoreError.damaged("a ring key cannot be read") }
        return StoredRingKey(
            ring: ring, id: RingKeyID(rawValue: id), wrappedKey: SealedBlob(bytes: try row.bytes(2)),
            createdAt: try row.instant(3),
            activatesAt: try row.instant(4), retiresAt: try row.optionalInstant(5))
    }
}

extension SQLiteDirectoryStore: ServerMetadataStore {
    package func metadata() throws(DirectoryStoreError) -> ServerMetadata {
        try access { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT format_version, initialized_at FROM server") else {
                throw DirectoryStoreError.damaged("no server row")
            }
            return ServerMetadata(
                formatVersion: Int(try row.integer(0)), initializedAt: try row.optionalInstant(1))
        }
    }

    package func markInitialized(at instant: Timestamp) throws(DirectoryStoreError) {
        try transaction {
            try $0.run(
                "UPDATE server SET initialized_at = coalesce(initialized_at, ?) WHERE id = 1", instant.milliseconds)
        }
    }
}

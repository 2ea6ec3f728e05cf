import Directory
import DirectoryConformance
import DirectorySQLite
import Foundation
import GRDB
import Testing

/// Databases that earlier releases wrote open, with everything in them.
@Suite struct MigrationTests {
    /// One dump for each format that was ever released; `Vectors/directory/README.md` says how they were made.
    static let goldenFormats = [1, 2]

    @Test(arguments: goldenFormats)
    func anEarlierFormatOpensWithEverythingInIt(_ format: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("directory.db")
        try restore(format, to: path)
        let store = try SQLiteDirectoryStore.open(path: path)
        try store.checkIntegrity()
        var expected = DirectorySnapshot()
        let changes = format == 1 ? Samples.furnishedOfFormat1 : Samples.furnished
        for change in changes { try expected.apply(change) }
        let loaded = try store.load()
        #expect(Contents(loaded) == Contents(expected))
        #expect(loaded.sequence == 1)
        #expect(try store.changes(after: 0, limit: 10).flatMap(\.changes) == changes)
        #expect(try store.ringKeys() == Samples.ringKeys)
        #expect(try store.metadata() == ServerMetadata(formatVersion: 2, initializedAt: Fixtures.instant))
    }

    @Test func aMigratedDatabaseHasTheSchemaOfANewOne() throws {
        let folder = try TemporaryFolder()
        for format in Self.goldenFormats {
            let (old, new) = (folder.file("old\(format).db"), folder.file("new\(format).db"))
            try restore(format, to: old)
            try SQLiteDirectoryStore.open(path: old).close()
            try SQLiteDirectoryStore.create(path: new).close()
            let schema = try schema(of: new)
            #expect(!schema.isEmpty)
            #expect(try self.schema(of: old) == schema)
        }
    }

    private func restore(_ format: Int, to path: String) throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let dump = try String(
            contentsOf: root.appending(path: "Vectors/directory/v\(format).sql"), encoding: .utf8)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: dump) }
        try queue.close()
    }

    private func schema(of path: String) throws -> [String] {
        try DatabaseQueue(path: path).read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY name
                    """)
        }
    }
}

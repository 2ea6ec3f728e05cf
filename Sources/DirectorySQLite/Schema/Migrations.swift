import GRDB

/// The schema's history. Append only: a migration that was released never changes, and each has a golden database under
/// `Vectors/directory` that tests migrate from.
enum Migrations {
    /// The format that the newest migration leaves.
    static let newestFormat = 2
    /// Says that a file is ours ("Stnt").
    static let applicationID: Int32 = 0x5374_6E74

    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("0001 directory") { try $0.execute(sql: Schema1.sql) }
        migrator.registerMigration("0002 devices and Regions") { try $0.execute(sql: Schema2.sql) }
        return migrator
    }
}

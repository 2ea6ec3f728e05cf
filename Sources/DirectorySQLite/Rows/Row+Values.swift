import AWSNames
import Directory
import FoundationEssentials
import GRDB
import WireProtocol

/// Reads of columns that throw where GRDB's subscripts would trap.
extension Row {
    func text(_ index: Int) throws -> String { try decode(String.self, atIndex: index) }
    func optionalText(_ index: Int) throws -> String? { try decode(String?.self, atIndex: index) }
    func integer(_ index: Int) throws -> Int64 { try decode(Int64.self, atIndex: index) }
    func bytes(_ index: Int) throws -> [UInt8] { [UInt8](try decode(Data.self, atIndex: index)) }
    func instant(_ index: Int) throws -> Timestamp { Timestamp(milliseconds: try integer(index)) }
    func optionalInstant(_ index: Int) throws -> Timestamp? {
        try decode(Int64?.self, atIndex: index).map { Timestamp(milliseconds: $0) }
    }

    func uniqueID(_ index: Int) throws -> UniqueID { try Self.known(UniqueID(try text(index))) }
    func accountID(_ index: Int) throws -> AccountID { try Self.known(AccountID(try text(index))) }
    func accessKeyID(_ index: Int) throws -> AccessKeyID { try Self.known(AccessKeyID(try text(index))) }

    /// The parsed value, or an error that does not show it.
    static func known<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw DirectoryStoreError.damaged("a stored id or keyword is none") }
        return value
    }
}

extension Database {
    /// Runs a statement that is prepared once and kept.
    func run(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    }

    /// Runs a statement that must change exactly one row.
    func runOnOne(_ sql: String, _ values: (any DatabaseValueConvertible)?...) throws {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
        guard changesCount == 1 else { throw DirectoryStoreError.refused("the row to change is not there") }
    }
}

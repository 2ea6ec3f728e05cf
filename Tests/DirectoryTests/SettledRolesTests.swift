import AWSNames
import DirectoryConformance
import HashTreeCollections
import Testing

@testable import Directory

/// What is laid out for reading says what the tables themselves say, whatever has changed since.
@Suite struct SettledRolesTests {
    private typealias F = Fixtures
    private static let accounts = [F.accountID(), F.accountID(111_111_111_111)]

    private static func tables() throws -> DirectoryTables {
        var tables = DirectoryTables()
        for account in accounts { try tables.apply(.putAccount(F.account(account))) }
        return tables
    }

    /// Both ways of finding each of `numbers`, against the trees.
    private static func expectAgreement(_ tables: DirectoryTables, _ numbers: Range<Int>) {
        let snapshot = DirectorySnapshot(tables)
        for number in numbers {
            let id = F.id(.role, number)
            #expect(snapshot.role(id) == tables.rolesByID[id])
        }
        for account in accounts {
            for name in Set(numbers.map { "role-\($0 % 40)" }) {
                #expect(
                    snapshot.role(named: name.uppercased(), in: account) == tables.rolesByName[account]?[name])
            }
        }
    }

    @Test func nothingIsFoundWhereNothingIs() throws {
        var tables = try Self.tables()
        tables.settleRoles()
        Self.expectAgreement(tables, 0..<3)
        #expect(DirectorySnapshot(tables).role(F.id(.role, 1)) == nil)
    }

    @Test func aDeletedRoleIsGoneAndANamesakeIsSomebodyElse() throws {
        var tables = try Self.tables()
        try tables.apply(.putRole(F.role(1, "Reader")))
        tables.settleRoles()
        let before = DirectorySnapshot(tables)
        try tables.apply(.deleteRole(F.id(.role, 1)))
        let without = DirectorySnapshot(tables)
        try tables.apply(.putRole(F.role(2, "reader")))
        let after = DirectorySnapshot(tables)
        #expect(before.role(named: "READER", in: F.accountID())?.id == F.id(.role, 1))
        #expect(before.role(F.id(.role, 1)) != nil && before.role(F.id(.role, 2)) == nil)
        #expect(without.role(named: "Reader", in: F.accountID()) == nil && without.role(F.id(.role, 1)) == nil)
        #expect(after.role(named: "Reader", in: F.accountID())?.id == F.id(.role, 2))
        #expect(after.role(F.id(.role, 1)) == nil && after.role(F.id(.role, 2))?.name == "reader")
        #expect(after.role(named: "Reader", in: Self.accounts[1]) == nil)
    }

    @Test(arguments: 1...20)
    func itAgreesWithTheTreesAfterAnyChanges(seed: UInt64) throws {
        var state = seed
        func below(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var tables = try Self.tables()
        for _ in 0..<400 {
            let number = below(120)
            let account = Self.accounts[number % 2]
            switch below(10) {
            case 0: tables.settleRoles()
            case 1...3: try? tables.apply(.deleteRole(F.id(.role, number)))
            default:
                var role = F.role(number, "role-\(number % 40)", in: account)
                role.description = "\(below(1_000))"
                // A name that is taken is refused and changes nothing.
                try? tables.apply(.putRole(role))
            }
            if below(20) == 0 { Self.expectAgreement(tables, 0..<120) }
        }
        Self.expectAgreement(tables, 0..<120)
    }

    /// A directory that grows while it is served is laid out anew from time to time.
    @Test func manyChangesSettleThemselves() throws {
        var tables = try Self.tables()
        tables.settleRoles()
        for number in 0...DirectoryTables.mostUnsettledRoles {
            #expect(tables.settledRoles?.count == 0 && tables.unsettledRoles.count == number)
            try tables.apply(.putRole(F.role(number, "role-\(number)")))
        }
        #expect(tables.settledRoles?.count == DirectoryTables.mostUnsettledRoles + 1 && tables.unsettledRoles.isEmpty)
        #expect(tables.role(named: "role-7", in: F.accountID())?.id == F.id(.role, 7))
    }

    @Test func aLoadedDirectoryIsSettled() throws {
        let filling = TablesFilling()
        try filling.add(.putAccount(F.account()))
        for number in 1...3_000 { try filling.add(.putRole(F.role(number, "role-\(number)"))) }
        let tables = try filling.finish()
        #expect(tables.settledRoles?.count == 3_000 && tables.unsettledRoles.isEmpty)
        for number in 1...3_000 {
            #expect(tables.settledRoles?.role(F.id(.role, number))?.name == "role-\(number)")
            #expect(tables.role(named: "Role-\(number)", in: F.accountID())?.id == F.id(.role, number))
        }
    }

    /// Roles are settled while the rest is still read; what comes all the same is found.
    @Test func whatComesAfterTheRolesCounts() throws {
        let filling = TablesFilling()
        try filling.add(.putAccount(F.account()))
        for number in 1...1_500 { try filling.add(.putRole(F.role(number, "role-\(number)"))) }
        filling.settleRoles()
        try filling.add(.putRole(F.role(1_501, "late")))
        try filling.add(.deleteRole(F.id(.role, 7)))
        let tables = try filling.finish()
        #expect(tables.settledRoles?.count == 1_500 && tables.unsettledRoles == [F.id(.role, 1_501), F.id(.role, 7)])
        #expect(tables.role(named: "late", in: F.accountID())?.id == F.id(.role, 1_501))
        #expect(tables.role(named: "role-7", in: F.accountID()) == nil)
        #expect(tables.role(named: "role-8", in: F.accountID())?.id == F.id(.role, 8))
    }
}

import AWSNames
import Directory
import GRDB
import SecretMaterial
import WireProtocol

extension DirectoryLoader {
    /// The accounts' settings of Regions.
    func loadRegions() throws -> (optedIn: [AccountID: Set<RegionName>], stsOff: [AccountID: Set<RegionName>]) {
        var optedIn: [AccountID: Set<RegionName>] = [:]
        var stsOff: [AccountID: Set<RegionName>] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT account, region, setting FROM account_region")
        while let row = try rows.next() {
            let (account, region) = (try row.accountID(0), try Row.known(RegionName(try row.text(1))))
            switch try row.text(2) {
            case "opted in": optedIn[account, default: []].insert(region)
            case "sts off": stsOff[account, default: []].insert(region)
            default: throw DirectoryStoreError.damaged("an unknown setting of a Region")
            }
        }
        return (optedIn, stsOff)
    }

    /// Owners' devices in the order of their enabling.
    func loadMFADevices() throws {
        var steps: [String: [Int64]] = [:]
        let stepRows = try Row.fetchCursor(db, sql: "SELECT device, step FROM mfa_used_step ORDER BY device, step")
        while let row = try stepRows.next() { steps[try row.text(0), default: []].append(try row.integer(1)) }
        var tags: [String: [Tag]] = [:]
        let tagRows = try Row.fetchCursor(
            db, sql: "SELECT device, key, value FROM mfa_device_tag ORDER BY device, position")
        while let row = try tagRows.next() {
            tags[try row.text(0), default: []].append(Tag(key: try row.text(1), value: try row.text(2)))
        }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT serial_number, account, created_at, sealed_seed, owner, user, enabled_at, drift, last_pair_step,
                    used_up_to, attempt_window, attempts
                FROM mfa_device ORDER BY position, serial_number
                """)
        while let row = try rows.next() {
            var device = try Self.device(row)
            device.tags = tags[device.serialNumber] ?? []
            device.codes.usedSteps = steps[device.serialNumber] ?? []
            try filling.add(.putMFADevice(device))
        }
    }

    private static func device(_ row: Row) throws -> MFADevice {
        var device = MFADevice(
            serialNumber: try row.text(0), account: try row.accountID(1), createdAt: try row.instant(2),
            sealedSeed: SealedBlob(bytes: try row.bytes(3)))
        switch try row.optionalText(4) {
        case nil: device.owner = nil
        case "root": device.owner = .root(device.account)
        case "user": device.owner = .user(try row.uniqueID(5))
        default: throw DirectoryStoreError.damaged("an unknown kind of owner")
        }
        device.enabledAt = try row.optionalInstant(6)
        device.codes.drift = try row.integer(7)
        device.codes.lastPairStep = try row.integer(8)
        device.codes.usedUpTo = try row.integer(9)
        device.codes.attemptWindow = try row.integer(10)
        device.codes.attempts = Int(try row.integer(11))
        return device
    }

    func loadGivenUpStoreKeys() throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT id FROM given_up_store_key")
        while let row = try rows.next() {
            let id = try Row.known(UInt32(exactly: try row.integer(0)))
            try filling.add(.giveUpStoreKey(RingKeyID(rawValue: id)))
        }
    }
}

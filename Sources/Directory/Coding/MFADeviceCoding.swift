import AWSNames
import SecretMaterial
import WireProtocol

// Accounts' Regions, MFA devices and store keys in the change feed.

extension FieldWriter {
    mutating func write(withRegions account: Account) {
        write(account)
        write(list: account.optedInRegions.map(\.rawValue).sorted()) { $0.write($1) }
        write(list: account.stsDeactivatedRegions.map(\.rawValue).sorted()) { $0.write($1) }
    }

    mutating func write(_ device: MFADevice) {
        write(device.serialNumber)
        write(device.account)
        write(device.createdAt)
        write(bytes: device.sealedSeed.bytes)
        switch device.owner {
        case nil: write(byte: 0)
        case .root: write(byte: 1)
        case .user(let id):
            write(byte: 2)
            write(id)
        }
        write(optional: device.enabledAt) { $0.write($1) }
        write(list: device.tags) { $0.write($1) }
        write(device.codes.drift)
        write(device.codes.lastPairStep)
        write(device.codes.usedUpTo)
        write(list: device.codes.usedSteps) { $0.write($1) }
        write(device.codes.attemptWindow)
        write(Int64(device.codes.attempts))
    }
}

extension FieldReader {
    mutating func accountWithRegions() throws(ChangeCodingError) -> Account {
        var account = try account()
        account.optedInRegions = try regions()
        account.stsDeactivatedRegions = try regions()
        guard !account.optedInRegions.isEmpty || !account.stsDeactivatedRegions.isEmpty else {
            throw ChangeCodingError()
        }
        return account
    }

    /// Ascending, so that every set has one encoding.
    private mutating func regions() throws(ChangeCodingError) -> Set<RegionName> {
        let names = try list { reader throws(ChangeCodingError) in try reader.string() }
        guard names == Set(names).sorted() else { throw ChangeCodingError() }
        var regions: Set<RegionName> = []
        for name in names { regions.insert(try parsed(name) { RegionName($0) }) }
        return regions
    }

    mutating func mfaDevice() throws(ChangeCodingError) -> MFADevice {
        let serialNumber = try string()
        let account = try accountID()
        var device = MFADevice(
            serialNumber: serialNumber, account: account, createdAt: try instant(),
            sealedSeed: SealedBlob(bytes: try byteString()))
        switch try byte() {
        case 0: device.owner = nil
        case 1: device.owner = .root(account)
        case 2: device.owner = .user(try uniqueID())
        default: throw ChangeCodingError()
        }
        device.enabledAt = try optional { reader throws(ChangeCodingError) in try reader.instant() }
        device.tags = try tags()
        device.codes.drift = try integer()
        device.codes.lastPairStep = try integer()
        device.codes.usedUpTo = try integer()
        device.codes.usedSteps = try list { reader throws(ChangeCodingError) in try reader.integer() }
        device.codes.attemptWindow = try integer()
        device.codes.attempts = Int(try integer())
        return device
    }

    mutating func ringKeyID() throws(ChangeCodingError) -> RingKeyID {
        try parsed(try integer()) { UInt32(exactly: $0).map(RingKeyID.init(rawValue:)) }
    }
}

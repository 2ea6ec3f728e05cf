import AWSNames
import HashTreeCollections

extension DirectoryTables {
    mutating func put(_ device: MFADevice) throws(DirectoryError) {
        let serial = device.serialNumber
        try requireAccount(device.account)
        guard (device.owner == nil) == (device.enabledAt == nil),
            serial.hasPrefix("arn:aws:iam::\(device.account):mfa/")
        else { throw .invalid(kind: "MFA device", id: serial) }
        if let owner = device.owner { try checkOwner(owner, in: device.account, kind: "MFA device", id: serial) }
        try requireKeptKey(of: device.sealedSeed, kind: "MFA device", id: serial)
        let old = mfaDevicesBySerial[serial]
        if old?.owner != device.owner {
            if let owner = old?.owner { removeMFADevice(serial, of: owner) }
            if let owner = device.owner { mfaSerialsByOwner[owner, default: []].append(serial) }
        }
        if old == nil { mfaSerialsByAccount[device.account, default: []].insert(serial) }
        mfaDevicesBySerial[serial] = device
    }

    /// A device that somebody uses stays.
    mutating func deleteMFADevice(_ serial: String) throws(DirectoryError) {
        guard let device = mfaDevicesBySerial[serial] else { throw .missing(kind: "MFA device", id: serial) }
        guard device.owner == nil else { throw .inUse(kind: "MFA device", id: serial) }
        mfaSerialsByAccount[device.account]?.remove(serial)
        mfaDevicesBySerial[serial] = nil
    }

    private mutating func removeMFADevice(_ serial: String, of owner: AccessKey.Owner) {
        var rest = mfaSerialsByOwner[owner] ?? []
        rest.removeAll { $0 == serial }
        mfaSerialsByOwner[owner] = rest.isEmpty ? nil : rest
    }
}

import AWSNames
import DirectoryConformance
import SecretMaterial
import Testing

@testable import Directory

/// DESIGN §4: a key of the store ring goes only when nothing rests under it, and nothing comes back.
@Suite struct StoreKeyTests {
    private typealias F = Fixtures

    private func sealed(_ key: RingKey) throws -> SealedBlob {
        try KeyRing(.store, keys: [key]).seal(
            SecretBytes([1, 2, 3]), purpose: .longTermSecret, associatedData: [], salt: SealSalt(from: .system), now: 0)
    }

    private func accessKey(under key: RingKey) throws -> AccessKey {
        var made = F.accessKey(1, of: .root(F.accountID()))
        made.sealedSecret = try sealed(key)
        return made
    }

    private let old = RingKey.generate(.store, createdAt: 0, propagationSeconds: 0, from: .system)
    private let new = RingKey.generate(.store, createdAt: 0, propagationSeconds: 0, from: .system)

    @Test func aKeyInUseStays() throws {
        var snapshot = DirectorySnapshot()
        try snapshot.apply(.putAccount(F.account()))
        try snapshot.apply(.putAccessKey(accessKey(under: old)))
        #expect(snapshot.secretCounts() == [old.id: 1])
        #expect(throws: DirectoryError.inUse(kind: "store key", id: "\(old.id)")) {
            try snapshot.apply(.giveUpStoreKey(old.id))
        }
        var device = MFADevice(
            serialNumber: MFADevice.serialNumber(of: "d", path: "/", in: F.accountID()), account: F.accountID(),
            createdAt: F.instant, sealedSeed: try sealed(old))
        try snapshot.apply(.putMFADevice(device))
        try snapshot.apply(.putAccessKey(accessKey(under: new)))
        #expect(throws: DirectoryError.self) { try snapshot.apply(.giveUpStoreKey(old.id)) }
        #expect(snapshot.secretsNotSealed(under: new.id).mfaDevices == [device.serialNumber])
        device.sealedSeed = try sealed(new)
        try snapshot.apply(.putMFADevice(device))
        try snapshot.apply(.giveUpStoreKey(old.id))
        #expect(snapshot.givenUpStoreKeys == [old.id])
    }

    /// A request that sealed before the key was given up and writes afterwards.
    @Test func nothingComesBackUnderAKeyThatWasGivenUp() throws {
        var snapshot = DirectorySnapshot()
        try snapshot.apply(.putAccount(F.account()))
        let late = try accessKey(under: old)
        try snapshot.apply(.giveUpStoreKey(old.id))
        #expect(throws: DirectoryError.invalid(kind: "access key", id: late.id.rawValue)) {
            try snapshot.apply(.putAccessKey(late))
        }
        #expect(throws: DirectoryError.self) {
            try snapshot.apply(
                .putMFADevice(
                    MFADevice(
                        serialNumber: MFADevice.serialNumber(of: "d", path: "/", in: F.accountID()),
                        account: F.accountID(), createdAt: F.instant, sealedSeed: try sealed(old))))
        }
        try snapshot.apply(.putAccessKey(accessKey(under: new)))
    }
}

@Suite struct MFADeviceTableTests {
    private typealias F = Fixtures

    private func device(_ owner: AccessKey.Owner?, _ name: String = "d") -> MFADevice {
        var device = MFADevice(
            serialNumber: MFADevice.serialNumber(of: name, path: "/", in: F.accountID()), account: F.accountID(),
            createdAt: F.instant, sealedSeed: SealedBlob(bytes: []))
        device.owner = owner
        device.enabledAt = owner.map { _ in F.instant }
        return device
    }

    @Test func devicesHoldTheirOwnersAndAreHeldByThem() throws {
        var snapshot = DirectorySnapshot()
        try snapshot.apply(.putAccount(F.account()))
        let user = F.user(1, "u")
        #expect(throws: DirectoryError.missing(kind: "user", id: user.id.rawValue)) {
            try snapshot.apply(.putMFADevice(device(.user(user.id))))
        }
        try snapshot.apply(.putUser(user))
        try snapshot.apply(.putMFADevice(device(.user(user.id))))
        #expect(throws: DirectoryError.inUse(kind: "user", id: user.id.rawValue)) {
            try snapshot.apply(.deleteUser(user.id))
        }
        let serial = device(nil).serialNumber
        #expect(throws: DirectoryError.inUse(kind: "MFA device", id: serial)) {
            try snapshot.apply(.deleteMFADevice(serial))
        }
        try snapshot.apply(.putMFADevice(device(nil)))
        #expect(snapshot.mfaDevices(of: .user(user.id)).isEmpty)
        try snapshot.apply(.deleteMFADevice(serial))
        #expect(snapshot.mfaDevices(in: F.accountID()).isEmpty)
        try snapshot.apply(.deleteUser(user.id))
    }

    @Test func whatContradictsItselfIsRefused() throws {
        var snapshot = DirectorySnapshot()
        try snapshot.apply(.putAccount(F.account()))
        var half = device(.root(F.accountID()))
        half.enabledAt = nil
        #expect(throws: DirectoryError.self) { try snapshot.apply(.putMFADevice(half)) }
        #expect(throws: DirectoryError.self) { try snapshot.apply(.putMFADevice(device(.root(F.accountID(1))))) }
        #expect(throws: DirectoryError.self) {
            try snapshot.apply(
                .putMFADevice(
                    MFADevice(
                        serialNumber: "arn:aws:iam::000000000001:mfa/d", account: F.accountID(), createdAt: F.instant,
                        sealedSeed: SealedBlob(bytes: []))))
        }
        var account = F.account()
        account.optedInRegions = [.usEast1]
        #expect(throws: DirectoryError.self) { try snapshot.apply(.putAccount(account)) }
        account.optedInRegions = []
        account.stsDeactivatedRegions = [.usEast1]
        #expect(throws: DirectoryError.self) { try snapshot.apply(.putAccount(account)) }
    }
}

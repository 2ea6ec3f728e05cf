import AWSNames
import Authorization
import Directory
import PolicyEngine
import SecretMaterial
import ServiceKit
import ServiceShapes
import WireProtocol

/// Makes a virtual device. Its seed is in this reply, twice, and sealed in the store; nowhere else (iam.md §6.9).
struct CreateVirtualMFADevice: IAMWrite {
    typealias Input = IAMShapes.CreateVirtualMFADeviceInput
    typealias Output = IAMShapes.CreateVirtualMFADeviceOutput

    static let action: ServiceAction = "iam:CreateVirtualMFADevice"
    let directory: Directory
    let random: SecureRandom
    let storeRing: @Sendable () -> KeyRing
    /// Forty bytes make sixty-four characters of base 32, as AWS's seeds have.
    private static let seedByteCount = 40
    /// As `serialNumberType` has it.
    private static let longestSerialNumber = 256

    func checks(for input: Input, in context: OperationContext) throws(ServiceError) -> [AuthorizationCheck] {
        let serialNumber = try serialNumber(input, context)
        let create = try context.check(Self.action, onNew: serialNumber, adding: .requesting(input.tags))
        guard let tags = input.tags, !tags.isEmpty else { return [create] }
        return [create, try context.check("iam:TagMFADevice", onNew: serialNumber, adding: .requesting(tags))]
    }

    func handle(_ input: Input, in context: OperationContext) async throws(ServiceError) -> Output {
        let account = try context.account
        let serialNumber = try serialNumber(input, context)
        let seed = SecretBytes(count: Self.seedByteCount, from: random)
        let tags = try TagRules.exact.merging(input.tags ?? [], into: [])
        var device = MFADevice(
            serialNumber: serialNumber, account: account, createdAt: context.now.wholeSeconds,
            sealedSeed: try seal(seed, for: serialNumber, now: context.now.seconds))
        device.tags = tags
        let made = device
        try await directory.transact { transaction in
            guard transaction.snapshot.mfaDevice(serialNumber) == nil else {
                throw IAMShapes.Errors.entityAlreadyExists("MFA device already exists.")
            }
            try transaction.apply(.putMFADevice(made))
        }
        let text = seed.withUnsafeBytes { Base32.encode($0) }
        let address = OneTimeCodeAddress(device: input.virtualMFADeviceName, account: account, seed: text)
        guard let code = QRCode(address.bytes) else {
            throw .internalFailure(note: "an authenticator's address does not fit into a code")
        }
        return Output(
            virtualMFADevice: IAMShapes.VirtualMFADevice(
                serialNumber: serialNumber, base32StringSeed: text, qrCodePNG: PNGImage.bytes(of: code),
                tags: made.tags.shapesIfAny))
    }

    private func serialNumber(_ input: Input, _ context: OperationContext) throws(ServiceError) -> String {
        let serialNumber = MFADevice.serialNumber(
            of: input.virtualMFADeviceName, path: input.path ?? "/", in: try context.account)
        guard serialNumber.utf8.count <= Self.longestSerialNumber else {
            throw .validation("The name of the device and its path are too long.")
        }
        return serialNumber
    }

    private func seal(
        _ seed: SecretBytes, for serialNumber: String, now: Int64
    ) throws(ServiceError) -> SealedBlob {
        do throws(SealError) {
            return try storeRing().seal(
                seed, purpose: .mfaSeed, associatedData: Array(serialNumber.utf8), salt: SealSalt(from: random),
                now: now)
        } catch {
            throw .internalFailure(note: "a seed could not be sealed")
        }
    }
}

/// The address that authenticator apps read from a QR code:
/// <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>.
struct OneTimeCodeAddress {
    let bytes: [UInt8]

    /// `otpauth://totp/<device>@<account>?secret=<seed>&issuer=Stint`.
    init(device: String, account: AccountID, seed: [UInt8]) {
        bytes =
            Array("otpauth://totp/\(PercentEncoding.encode("\(device)@\(account)"))?secret=".utf8) + seed
            + Array("&issuer=Stint".utf8)
    }
}

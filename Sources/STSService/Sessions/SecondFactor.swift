import AWSNames
import Authorization
package import Directory
package import SecretMaterial
import ServiceKit
import WireProtocol

/// Checks one-time codes, each of which counts once: on no other node and after no restart again (DESIGN §3).
package struct SecondFactor: Sendable {
    private let directory: Directory
    private let storeRing: @Sendable () -> KeyRing

    /// - Parameter storeRing: the ring under which seeds rest, as it is at the moment of each call.
    package init(directory: Directory, storeRing: @escaping @Sendable () -> KeyRing) {
        self.directory = directory
        self.storeRing = storeRing
    }

    /// Uses up the code, durably, or throws AWS's refusal (rows M1–M6).
    func check(
        serialNumber: String?, code: String?, in context: OperationContext
    ) async throws(ServiceError) -> OperationContext {
        guard let serialNumber, let code, let owner = Self.owner(context.caller),
            context.snapshot.mfaDevice(serialNumber)?.owner == owner
        else { throw .multiFactorUnknownDevice }
        switch try await use(code, of: serialNumber, owner: owner, now: context.now.seconds) {
        case .accepted: return context.withSecondFactor()
        case .wrong: throw .multiFactorWrongCode
        case .exhausted: throw .multiFactorUnknownDevice
        }
    }

    /// Users and root have devices of their own; role sessions and federated users have none (rows M1, M6).
    private static func owner(_ caller: CallerIdentity) -> AccessKey.Owner? {
        switch caller.principal {
        case .user(let id, _): .user(id)
        case .root: caller.account.map { .root($0) }
        case .anonymous, .roleSession, .federatedUser: nil
        }
    }

    /// A wrong code is written down too: it is one of the few that may be tried.
    func use(
        _ code: String, of serialNumber: String, owner: AccessKey.Owner, now: Int64
    ) async throws(ServiceError) -> MFACodeHistory.Outcome {
        let ring = storeRing
        do {
            return try await directory.write { transaction in
                guard var device = transaction.snapshot.mfaDevice(serialNumber), device.owner == owner else {
                    throw ServiceError.multiFactorUnknownDevice
                }
                guard let code = OneTimeCode(code) else { throw ServiceError.multiFactorWrongCode }
                let seed = try ring().open(
                    device.sealedSeed, purpose: .mfaSeed, associatedData: Array(serialNumber.utf8), now: now)
                let before = device.codes
                let outcome = device.codes.use(code, seed: seed, now: now)
                if device.codes != before { try transaction.apply(.putMFADevice(device)) }
                return outcome
            }
        } catch let error as ServiceError {
            throw error
        } catch DirectoryError.overloaded {
            throw ServiceError.throttling
        } catch {
            throw .internalFailure(note: "a one-time code could not be checked")
        }
    }
}

extension ServiceError {
    /// Row M3: no device of that serial belongs to the caller, or too many codes were tried.
    static let multiFactorUnknownDevice = ServiceError.accessDenied(
        "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid "
            + "and associated with this user.")

    /// Row M2, with its space at the end.
    static let multiFactorWrongCode = ServiceError.accessDenied(
        "MultiFactorAuthentication failed with invalid MFA one time pass code. ")
}

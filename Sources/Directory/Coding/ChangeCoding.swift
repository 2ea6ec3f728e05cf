import AWSNames
import SecretMaterial
import WireProtocol

/// Changes as bytes: what the stores keep in their change feeds.
///
/// A version byte, then the changes; integers are eight bytes, everything else carries its length. What is read would
/// be written to the same bytes. Secrets are in it only as the `SealedBlob`s that the directory holds.
package enum ChangeCoding {
    /// The layout's version; readers refuse any other.
    private static let version: UInt8 = 1

    package static func encode(_ changes: [DirectoryChange]) -> [UInt8] {
        var writer = FieldWriter()
        writer.write(byte: version)
        writer.write(list: changes) { $0.write($1) }
        return writer.bytes
    }

    package static func decode(_ bytes: [UInt8]) throws(ChangeCodingError) -> [DirectoryChange] {
        var reader = FieldReader(bytes)
        guard try reader.byte() == version else { throw ChangeCodingError() }
        let changes = try reader.list { reader throws(ChangeCodingError) in try reader.change() }
        guard reader.isAtEnd else { throw ChangeCodingError() }
        return changes
    }
}

extension FieldWriter {
    /// The tag of each kind of change never changes its meaning; new kinds get new tags.
    fileprivate mutating func write(_ change: DirectoryChange) {
        switch change {
        case .putAccount(let account):
            // Accounts without settings of Regions are as the first release wrote them.
            if account.optedInRegions.isEmpty, account.stsDeactivatedRegions.isEmpty {
                tagged(1) { $0.write(account) }
            } else {
                tagged(16) { $0.write(withRegions: account) }
            }
        case .putUser(let user): tagged(2) { $0.write(user) }
        case .deleteUser(let id): tagged(3) { $0.write(id) }
        case .putGroup(let group): tagged(4) { $0.write(group) }
        case .deleteGroup(let id): tagged(5) { $0.write(id) }
        case .addMember(let user, let group):
            tagged(6) {
                $0.write(user)
                $0.write(group)
            }
        case .removeMember(let user, let group):
            tagged(7) {
                $0.write(user)
                $0.write(group)
            }
        case .putRole(let role): tagged(8) { $0.write(role) }
        case .deleteRole(let id): tagged(9) { $0.write(id) }
        case .putPolicy(let policy): tagged(10) { $0.write(policy) }
        case .deletePolicy(let id): tagged(11) { $0.write(id) }
        case .putAccessKey(let key): tagged(12) { $0.write(key) }
        case .deleteAccessKey(let id): tagged(13) { $0.write(id.rawValue) }
        case .putCutOff(let cutOff): tagged(14) { $0.write(cutOff) }
        case .deleteCutOff(let subject): tagged(15) { $0.write(subject) }
        case .putMFADevice(let device): tagged(17) { $0.write(device) }
        case .deleteMFADevice(let serialNumber): tagged(18) { $0.write(serialNumber) }
        case .giveUpStoreKey(let id): tagged(19) { $0.write(Int64(id.rawValue)) }
        }
    }

    private mutating func tagged(_ tag: UInt8, _ fields: (inout FieldWriter) -> Void) {
        write(byte: tag)
        fields(&self)
    }
}

extension FieldReader {
    fileprivate mutating func change() throws(ChangeCodingError) -> DirectoryChange {
        switch try byte() {
        case 1: .putAccount(try account())
        case 2: .putUser(try user())
        case 3: .deleteUser(try uniqueID())
        case 4: .putGroup(try group())
        case 5: .deleteGroup(try uniqueID())
        case 6: .addMember(user: try uniqueID(), group: try uniqueID())
        case 7: .removeMember(user: try uniqueID(), group: try uniqueID())
        case 8: .putRole(try role())
        case 9: .deleteRole(try uniqueID())
        case 10: .putPolicy(try policy())
        case 11: .deletePolicy(try uniqueID())
        case 12: .putAccessKey(try accessKey())
        case 13: .deleteAccessKey(try accessKeyID())
        case 14: .putCutOff(try cutOff())
        case 15: .deleteCutOff(try cutOffSubject())
        case 16: .putAccount(try accountWithRegions())
        case 17: .putMFADevice(try mfaDevice())
        case 18: .deleteMFADevice(try string())
        case 19: .giveUpStoreKey(try ringKeyID())
        default: throw ChangeCodingError()
        }
    }
}

import AWSNames
import Directory
import PolicyEngine
import ServiceShapes
import WireProtocol

/// What the operations ask of users, groups and roles alike.
protocol IAMEntity: PolicyHolder {
    /// The word for the kind in messages: `user`.
    static var noun: String { get }
    /// The most characters, white space not counted, of all inline policies together (reference iam.md §6.6).
    static var inlinePolicyQuota: Int { get }
    /// The name of the quota on attached managed policies.
    static var attachmentQuotaName: String { get }
    static func named(_ name: String, in account: AccountID, by snapshot: DirectorySnapshot) -> Self?
    var arn: String { get }
    /// The change that stores this.
    var asChange: DirectoryChange { get }
    /// The tags that conditions may ask about; nil for kinds without tags.
    var conditionTags: [Tag]? { get }
    /// The boundary in force; nil for kinds without one.
    var boundaryARN: String? { get }
}

/// The most managed policies attached to one entity (reference iam.md §6.6).
let attachmentQuota = 10

extension User: IAMEntity {
    static var noun: String { "user" }
    static var inlinePolicyQuota: Int { PolicyQuota.inlineOfUser.maximum }
    static var attachmentQuotaName: String { "PoliciesPerUser" }
    static func named(_ name: String, in account: AccountID, by snapshot: DirectorySnapshot) -> User? {
        snapshot.user(named: name, in: account)
    }
    var asChange: DirectoryChange { .putUser(self) }
    var conditionTags: [Tag]? { tags }
    var boundaryARN: String? { permissionsBoundary }
}

extension Group: IAMEntity {
    static var noun: String { "group" }
    static var inlinePolicyQuota: Int { PolicyQuota.inlineOfGroup.maximum }
    static var attachmentQuotaName: String { "PoliciesPerGroup" }
    static func named(_ name: String, in account: AccountID, by snapshot: DirectorySnapshot) -> Group? {
        snapshot.group(named: name, in: account)
    }
    var asChange: DirectoryChange { .putGroup(self) }
    var conditionTags: [Tag]? { nil }
    var boundaryARN: String? { nil }
}

extension Role: IAMEntity {
    static var noun: String { "role" }
    static var inlinePolicyQuota: Int { PolicyQuota.inlineOfRole.maximum }
    static var attachmentQuotaName: String { "PoliciesPerRole" }
    static func named(_ name: String, in account: AccountID, by snapshot: DirectorySnapshot) -> Role? {
        snapshot.role(named: name, in: account)
    }
    var asChange: DirectoryChange { .putRole(self) }
    var conditionTags: [Tag]? { tags }
    var boundaryARN: String? { permissionsBoundary }
}

extension IAMEntity {
    /// The entity of the name in the account, or AWS's `NoSuchEntity` (reference iam.md §6.4).
    static func existing(
        _ name: String, in account: AccountID, by snapshot: DirectorySnapshot
    ) throws(ServiceError) -> Self {
        guard let entity = named(name, in: account, by: snapshot) else {
            throw IAMShapes.Errors.noSuchEntity("The \(noun) with name \(name) cannot be found.")
        }
        return entity
    }

    /// Throws when the name is taken, in whatever spelling (reference iam.md §6.4).
    static func requireFree(
        _ name: String, in account: AccountID, by snapshot: DirectorySnapshot
    ) throws(ServiceError) {
        guard named(name, in: account, by: snapshot) == nil else {
            throw IAMShapes.Errors.entityAlreadyExists("\(noun.capitalizedASCII) with name \(name) already exists.")
        }
    }

    /// Throws while the entity holds policies: attached ones are named first (reference iam.md §6.9).
    func requireNoPolicies() throws(ServiceError) {
        guard attachedPolicies.isEmpty else {
            throw IAMShapes.Errors.deleteConflict("Cannot delete entity, must detach all policies first.")
        }
        guard inlinePolicies.isEmpty else {
            throw IAMShapes.Errors.deleteConflict("Cannot delete entity, must delete policies first.")
        }
    }
}

extension String {
    fileprivate var capitalizedASCII: String { prefix(1).uppercased() + dropFirst() }

    /// The form under which names that differ in case only are equal (reference iam.md §6.4).
    var foldedName: String {
        String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

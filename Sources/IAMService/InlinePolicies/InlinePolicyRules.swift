import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

extension DirectoryTransaction {
    /// Writes an inline policy. A name in other case is the same name and keeps its first spelling (§6.4).
    mutating func putInlinePolicy<Entity: IAMEntity>(
        _ name: String, text: String, on kind: Entity.Type, _ entityName: String, in account: AccountID
    ) throws {
        var entity = try Entity.existing(entityName, in: account, by: snapshot)
        _ = try Documents.parse(text, as: .inline)
        let document = StoredPolicy(text: text, kind: .inline)
        if let index = entity.inlinePolicies.firstIndex(where: { $0.name.foldedName == name.foldedName }) {
            entity.inlinePolicies[index].document = document
        } else {
            entity.inlinePolicies.append(InlinePolicy(name: name, document: document))
        }
        // White space is not counted; the sum of all policies is what has a limit (§1.2, §6.6).
        let size = entity.inlinePolicies.reduce(0) { $0 + PolicyDocument.quotaCharacters(of: $1.document.text) }
        guard size <= Entity.inlinePolicyQuota else {
            throw IAMShapes.Errors.limitExceeded(
                "Maximum policy size of \(Entity.inlinePolicyQuota) bytes exceeded for \(Entity.noun) \(entity.name)")
        }
        try apply(entity.asChange)
    }

    mutating func deleteInlinePolicy<Entity: IAMEntity>(
        _ name: String, of kind: Entity.Type, _ entityName: String, in account: AccountID
    ) throws {
        var entity = try Entity.existing(entityName, in: account, by: snapshot)
        let policy = try entity.inlinePolicy(name)
        entity.inlinePolicies.removeAll { $0.name == policy.name }
        try apply(entity.asChange)
    }
}

extension IAMEntity {
    /// The inline policy of the name, or AWS's `NoSuchEntity` (reference iam.md §6.4).
    func inlinePolicy(_ name: String) throws(ServiceError) -> InlinePolicy {
        guard let policy = inlinePolicies.first(where: { $0.name.foldedName == name.foldedName }) else {
            throw IAMShapes.Errors.noSuchEntity("The \(Self.noun) policy with name \(name) cannot be found.")
        }
        return policy
    }
}

import PolicyEngine
import Synchronization

/// A bucket's policy as it is asked: compiled, and whether it is public.
struct StoredBucketPolicy: Sendable {
    let compiled: CompiledPolicy
    let isPublic: Bool
}

/// Keeps what was read from policies, so that a request does not parse 20 KB of JSON. The text is what counts: an entry
/// of another text is read anew.
final class BucketPolicyCache: Sendable {
    /// More buckets than this are not remembered at once.
    private static let capacity = 10_000

    private let entries = Mutex<[BucketName: (text: String, policy: StoredBucketPolicy?)]>([:])

    /// Nil when the text cannot be read any more.
    func policy(_ text: String, of bucket: BucketName) -> StoredBucketPolicy? {
        if let entry = entries.withLock({ $0[bucket] }), entry.text.utf8.elementsEqual(text.utf8) {
            return entry.policy
        }
        let policy = Self.read(text)
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries.removeAll() }
            entries[bucket] = (text, policy)
        }
        return policy
    }

    private static func read(_ text: String) -> StoredBucketPolicy? {
        do throws(PolicyDocumentError) {
            let document = try PolicyDocument(parsing: text, kind: .bucket)
            let identifier = PolicyIdentifier(name: "bucket policy", arn: nil)
            return StoredBucketPolicy(
                compiled: CompiledPolicy(document, identifier: identifier),
                isPublic: PublicAccess.isPublic(document))
        } catch {
            return nil
        }
    }
}

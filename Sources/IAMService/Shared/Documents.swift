import AWSNames
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

/// Policy documents on their way in and out.
enum Documents {
    /// Reads a document, or throws AWS's `MalformedPolicyDocument` (reference iam.md §1.5, §1.8).
    static func parse(_ text: String, as kind: PolicyKind) throws(ServiceError) -> PolicyDocument {
        do throws(PolicyDocumentError) {
            return try PolicyDocument(parsing: text, kind: kind)
        } catch {
            throw IAMShapes.Errors.malformedPolicyDocument(error.message)
        }
    }

    /// As every reply carries documents: RFC 3986, a space being `%20` (reference iam.md §6.1).
    static func encoded(_ text: String) -> String { PercentEncoding.encode(text) }

    /// Throws when a managed policy is too long (reference iam.md §6.6).
    static func checkManagedSize(_ text: String) throws(ServiceError) {
        guard PolicyQuota.managed.admits(text) else {
            throw IAMShapes.Errors.limitExceeded("Cannot exceed quota for PolicySize: \(PolicyQuota.managed.maximum)")
        }
    }
}

/// A role's trust policy: names outside, unique ids inside (rows X24–X29 of sts.md).
enum TrustPolicies {
    /// The stored form of what a client wrote, its principals found in `snapshot`.
    static func stored(_ text: String, by snapshot: DirectorySnapshot) throws(ServiceError) -> StoredPolicy {
        let document = try Documents.parse(text, as: .trust)
        try checkOthers(in: document)
        let resolver = DirectoryPrincipalResolver { snapshot }
        let rewritten = try document.rewritingAWSPrincipals { (value) throws(ServiceError) -> String in
            guard let stored = resolver.storedForm(of: value) else { throw invalid("AWS", value) }
            return stored
        }
        guard PolicyQuota.trust.admits(text) else {
            throw IAMShapes.Errors.limitExceeded(
                "Cannot exceed quota for ACLSizePerRole: \(PolicyQuota.trust.maximum)")
        }
        return StoredPolicy(text: rewritten, kind: .trust)
    }

    /// What readers are shown: current ARNs, and bare ids of principals that are gone.
    static func displayed(_ policy: StoredPolicy, by snapshot: DirectorySnapshot) -> String {
        let resolver = DirectoryPrincipalResolver { snapshot }
        guard let document = try? PolicyDocument(parsing: policy.text, kind: .trust) else { return policy.text }
        return document.rewritingAWSPrincipals(resolver.displayedForm)
    }

    /// Services must look like AWS's. Federated principals are domain names or ARNs of providers, and there are no
    /// providers here.
    private static func checkOthers(in document: PolicyDocument) throws(ServiceError) {
        for value in document.statements.flatMap({ $0.principal?.values ?? [] }) {
            switch value {
            case .service(let name):
                guard isServiceName(name) else { throw invalid("SERVICE", name) }
            case .federated(let name):
                if ARN(name) != nil { throw invalid("FEDERATED", name) }
                guard isDomainName(name) else {
                    throw IAMShapes.Errors.malformedPolicyDocument(
                        "Federated principals must be valid domain names or SAML metadata ARNs")
                }
            case .anyone, .account, .aws, .canonicalUser:
                continue
            }
        }
    }

    private static func isServiceName(_ name: String) -> Bool {
        isDomainName(name) && (name.hasSuffix(".amazonaws.com") || name.hasSuffix(".amazon.com"))
    }

    /// Dot-separated labels of letters, digits and hyphens, with a path perhaps, as issuers have it.
    private static func isDomainName(_ name: String) -> Bool {
        let host = name.prefix { $0 != "/" }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count > 1
            && labels.allSatisfy { label in
                !label.isEmpty
                    && label.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                            || $0 == 0x2D
                    }
            }
    }

    private static func invalid(_ kind: String, _ value: String) -> ServiceError {
        IAMShapes.Errors.malformedPolicyDocument("Invalid principal in policy: \"\(kind)\":\"\(value)\"")
    }
}

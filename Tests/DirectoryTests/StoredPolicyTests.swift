import AWSNames
import Directory
import DirectoryConformance
import PolicyEngine
import Testing

@Suite struct StoredPolicyTests {
    @Test func whatDoesNotParseIsKnownToBeUnreadable() {
        #expect(!StoredPolicy(text: "", kind: .trust).isReadable)
        #expect(!StoredPolicy(text: #"{"Version":"2012-10-17"}"#, kind: .inline).isReadable)
        // The kinds have grammars of their own.
        let inline = Fixtures.document(.inline)
        #expect(inline.isReadable)
        #expect(!StoredPolicy(text: inline.text, kind: .trust).isReadable)
        #expect(Fixtures.document(.trust).isReadable)
        #expect(!StoredPolicy(text: Fixtures.document(.trust).text, kind: .managed).isReadable)
    }

    @Test(arguments: AWSManagedPolicies.all)
    func awsPoliciesAreReadable(_ policy: ManagedPolicy) {
        #expect(policy.document?.isReadable == true)
    }

    @Test func aCompiledPolicyCarriesTheNameItIsAskedFor() {
        let document = Fixtures.document(.inline)
        for name in ["a", "b"] {
            let identifier = PolicyIdentifier(name: name, arn: nil)
            #expect(document.compiled(as: identifier).identifier == identifier)
        }
    }

    @Test func equalityIsOfTextAndKind() {
        let policy = StoredPolicy(text: "{}", kind: .inline)
        #expect(policy == StoredPolicy(text: "{}", kind: .inline))
        #expect(policy != StoredPolicy(text: "{}", kind: .managed))
        #expect(policy != StoredPolicy(text: "{ }", kind: .inline))
    }

    @Test func manyMayCompileAtOnce() async {
        let document = Fixtures.document(.inline)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 { group.addTask { document.isReadable } }
            for await isReadable in group { #expect(isReadable) }
        }
    }

    @Test func whatDoesNotParseDeniesEverything() {
        let policy = StoredPolicy(text: "{", kind: .inline).compiled(as: PolicyIdentifier(name: "p", arn: nil))
        let request = AuthorizationRequest(
            principal: .anonymous, action: "s3:GetObject", resource: "arn:aws:s3:::b/k")
        let layers = PolicyLayers(identity: .policies([.serviceControlFullAccess, policy]))
        #expect(Authorizer.decide(request, under: layers).decision == .explicitDeny)
    }
}

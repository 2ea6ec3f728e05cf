import AWSNames
import Directory
import DirectoryConformance
import PolicyEngine
import Testing

@Suite struct RoleTests {
    private typealias F = Fixtures

    @Test func changingACopyLeavesTheOther() {
        let role = F.role(1, "Reader")
        var changed = role
        #expect(changed == role && changed.hashValue == role.hashValue)
        changed.description = "new"
        changed.maxSessionDuration = 7_200
        changed.tags = [Tag(key: "a", value: "b")]
        changed.permissionsBoundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"
        changed.inlinePolicies = [InlinePolicy(name: "p", document: F.document(.inline))]
        changed.attachedPolicies = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
        changed.trustPolicy = StoredPolicy(text: "{}", kind: .trust)
        #expect(role == F.role(1, "Reader"))
        #expect(changed != role)
        #expect(changed.id == role.id && changed.arn == role.arn && changed.createdAt == role.createdAt)
        #expect(changed.tags.first?.key == "a" && changed.maxSessionDuration == 7_200 && changed.description == "new")
        #expect(changed.inlinePolicies.count == 1 && changed.attachedPolicies.count == 1)
        #expect(changed.trustPolicy.text == "{}" && changed.permissionsBoundary != nil)
    }

    @Test func itsARNNamesItAndNothingElseDoes() throws {
        let role = F.role(1, "Reader")
        #expect(role.writtenARN.isWritten(role.arn))
        #expect(!role.writtenARN.isWritten(""))
        for end in role.arn.indices { #expect(!role.writtenARN.isWritten(String(role.arn[..<end]))) }
        for index in role.arn.indices {
            var other = role.arn
            other.replaceSubrange(index...index, with: role.arn[index] == "x" ? "y" : "x")
            #expect(!role.writtenARN.isWritten(other))
        }
        for other in [role.arn + "x", role.arn + "/", "x" + role.arn, role.arn.uppercased(), F.role(2, "Writer").arn] {
            #expect(!role.writtenARN.isWritten(other))
        }
    }

    @Test func itsARNIsPutTogether() {
        let arn = RoleARN.parts(account: F.accountID(), path: "/a/b/", name: "Reader")
        #expect(arn.text == "arn:aws:iam::123456789012:role/a/b/Reader")
        #expect(RoleARN.text("anything").isWritten("anything") && !RoleARN.text("anything").isWritten("else"))
        #expect(RoleARN.text("anything").text == "anything")
    }

    /// What a role remembers of its policies holds for one state of the managed policies and no other.
    @Test func itsPoliciesAreThoseOfTheState() throws {
        var (reading, role) = (F.policy(1, "p"), F.role(1, "Reader"))
        role.attachedPolicies = [reading.arn]
        var snapshot = try F.snapshot(.putAccount(F.account()), .putPolicy(reading), .putRole(role))
        let before = snapshot
        var gathered = 0
        func names(in snapshot: DirectorySnapshot) throws -> [String] {
            let role = try #require(snapshot.role(role.id))
            return role.policies(in: snapshot) {
                gathered += 1
                let document = snapshot.policy(arn: reading.arn)?.document
                return [CompiledPolicy.allowingNothing.renamed(.init(name: document?.text ?? "", arn: nil))]
            }.map(\.identifier.name)
        }
        let (first, second) = (F.document(.managed), F.document(.managed, action: "s3:PutObject"))
        #expect(try names(in: snapshot) == [first.text] && names(in: snapshot) == [first.text] && gathered == 1)
        try snapshot.apply(.putUser(F.user(1, "Hello")))
        #expect(try names(in: snapshot) == [first.text] && gathered == 1, "what is no policy changes nothing")

        reading.versions.append(.init(number: 2, document: second, createdAt: F.instant))
        (reading.defaultVersion, reading.nextVersion) = (2, 3)
        try snapshot.apply(.putPolicy(reading))
        for _ in 0..<3 {
            #expect(try names(in: snapshot) == [second.text] && names(in: before) == [first.text])
        }
        #expect(gathered == 7, "each state in turn")

        let abandoned = snapshot
        try snapshot.apply(.putPolicy(F.policy(2, "q")))
        var other = abandoned
        try other.apply(.putPolicy(F.policy(3, "q")))
        gathered = 0
        #expect(try names(in: snapshot) == names(in: other) && gathered == 2, "two states that began alike are two")
        try snapshot.apply(.deletePolicy(F.policy(2, "q").id))
        #expect(try names(in: snapshot) == [second.text] && gathered == 3)

        role.description = "changed"
        try snapshot.apply(.putRole(role))
        #expect(try names(in: snapshot) == [second.text] && gathered == 4, "another role remembers for itself")
    }
}

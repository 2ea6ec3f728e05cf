import AWSNames
import Directory
import DirectoryConformance
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
        #expect(role.isNamed(byARN: role.arn))
        #expect(!role.isNamed(byARN: ""))
        for end in role.arn.indices { #expect(!role.isNamed(byARN: String(role.arn[..<end]))) }
        for index in role.arn.indices {
            var other = role.arn
            other.replaceSubrange(index...index, with: role.arn[index] == "x" ? "y" : "x")
            #expect(!role.isNamed(byARN: other))
        }
        for other in [role.arn + "x", role.arn + "/", "x" + role.arn, role.arn.uppercased(), F.role(2, "Writer").arn] {
            #expect(!role.isNamed(byARN: other))
        }
    }
}

package import AWSNames

/// What is asked of `AssumeRole`, apart from a second factor.
package struct RoleRequest: Sendable {
    package var roleARN: ARN
    package var sessionName: String
    /// Nil leaves it to the service: one hour.
    package var durationSeconds: Int?
    package var externalID: String?
    package var sourceIdentity: String?
    package var tags: [(key: String, value: String)] = []
    package var transitiveTagKeys: [String] = []

    package init(roleARN: ARN, sessionName: String) {
        self.roleARN = roleARN
        self.sessionName = sessionName
    }

    /// The last segment of the role's path and name: what the metadata endpoint calls it.
    package var roleName: String { String(roleARN.resource.split(separator: "/").last ?? "role") }

    /// The members of the call (reference sts.md row W5).
    var parameters: [(name: String, value: String)] {
        var members = [("RoleArn", roleARN.description), ("RoleSessionName", sessionName)]
        if let durationSeconds { members.append(("DurationSeconds", String(durationSeconds))) }
        if let externalID { members.append(("ExternalId", externalID)) }
        if let sourceIdentity { members.append(("SourceIdentity", sourceIdentity)) }
        for (index, tag) in tags.enumerated() {
            members.append(("Tags.member.\(index + 1).Key", tag.key))
            members.append(("Tags.member.\(index + 1).Value", tag.value))
        }
        for (index, key) in transitiveTagKeys.enumerated() {
            members.append(("TransitiveTagKeys.member.\(index + 1)", key))
        }
        return members
    }
}

/// A second factor: the device and the code that it shows now.
package struct SecondFactor: Sendable {
    package let serialNumber: String
    package let tokenCode: String

    package init(serialNumber: String, tokenCode: String) {
        self.serialNumber = serialNumber
        self.tokenCode = tokenCode
    }

    var parameters: [(name: String, value: String)] { [("SerialNumber", serialNumber), ("TokenCode", tokenCode)] }
}

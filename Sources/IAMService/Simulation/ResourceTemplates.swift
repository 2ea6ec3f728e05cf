import AWSNames

/// What the resources of an action look like, as results over several resources name them (reference iam.md §7.2). For
/// actions that nothing is known of it is `*`.
enum ResourceTemplates {
    static func template(of action: ServiceAction) -> String {
        let name = action.name.lowercased()
        switch action.service.lowercased() {
        case "s3": return s3(name)
        case "iam": return iam(name)
        case "sts" where name.hasPrefix("assumerole") || name == "tagsession" || name == "setsourceidentity":
            return "arn:aws:iam::${Account}:role/${RoleNameWithPath}"
        default: return "*"
        }
    }

    private static func s3(_ name: String) -> String {
        if name == "listallmybuckets" { return "*" }
        let isObject =
            name.contains("object") && !name.contains("lockconfiguration") || name.contains("multipartupload")
        let isOfBucket = name == "listbucketmultipartuploads"
        return isObject && !isOfBucket ? "arn:aws:s3:::${BucketName}/${KeyName}" : "arn:aws:s3:::${BucketName}"
    }

    private static func iam(_ name: String) -> String {
        let nouns = [
            ("user", "user/${UserNameWithPath}"), ("accesskey", "user/${UserNameWithPath}"),
            ("group", "group/${GroupNameWithPath}"), ("role", "role/${RoleNameWithPath}"),
            ("policy", "policy/${PolicyNameWithPath}"),
        ]
        guard !name.hasPrefix("list") || name.hasSuffix("policies"),
            let noun = nouns.first(where: { name.contains($0.0) })
        else { return "*" }
        return "arn:aws:iam::${Account}:" + noun.1
    }
}

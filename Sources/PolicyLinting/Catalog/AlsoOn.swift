/// Resources that actions are on although the pinned data does not say so. Each entry has its reason; what the data
/// learns leaves the list.
enum AlsoOn {
    /// Patterns beside those of the action's resource types.
    static func resources(of action: ServiceEntry.Action, in service: ServiceEntry) -> [ResourcePattern] {
        // An action on nothing stays on nothing.
        guard !action.resourceTypes.isEmpty else { return [] }
        switch service.prefix {
        // One service under two names since 2024. What was made keeps the name of its day in its ARN, the actions of
        // both names stay, and AWS's own policies grant those of either on the ARNs of both.
        // https://docs.aws.amazon.com/dtconsole/latest/userguide/security-iam.html
        case "codeconnections", "codestar-connections":
            let other = service.prefix == "codeconnections" ? "codestar-connections" : "codeconnections"
            return action.resourceTypes.map { service.resourceTypes[$0].arn.renamed(to: other) }
        // Apps came after the tracking servers and have the same API.
        // https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow-app-setup-prerequisites-iam.html
        case "sagemaker-mlflow":
            return [ResourcePattern(type: "sagemaker:*:*:mlflow-app/*")]
        // The catalog's own tagging takes entities and change sets; the data has the deployment parameters' only.
        // https://docs.aws.amazon.com/marketplace-catalog/latest/api-reference/API_TagResource.html
        case "aws-marketplace" where ["TagResource", "UntagResource", "ListTagsForResource"].contains(action.name):
            return ["Entity", "ChangeSet"].compactMap { name in
                service.resourceTypes.first { $0.name == name }?.arn
            }
        default: return []
        }
    }
}

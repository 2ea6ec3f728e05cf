import AWSNames
import Directory

/// Who uses a managed policy, within one account: AWS's policies are used in all of them.
struct PolicyUses {
    /// The users, groups and roles that have it attached.
    let attached: [UniqueID]
    /// The users and roles whose boundary it is.
    let bounded: [UniqueID]

    init(of arn: String, in account: AccountID, by snapshot: DirectorySnapshot) {
        let isHere = { (id: UniqueID) -> Bool in
            let owner: AccountID? =
                switch id.kind {
                case .user: snapshot.user(id)?.account
                case .group: snapshot.group(id)?.account
                case .role: snapshot.role(id)?.account
                case .managedPolicy, .instanceProfile: nil
                }
            return owner == account
        }
        attached = snapshot.attachedEntities(policyARN: arn).filter(isHere)
        bounded = snapshot.boundedEntities(policyARN: arn).filter(isHere)
    }
}

import AWSNames
import WireProtocol

/// The managed policies that AWS gives to every account and that Stint knows.
///
/// They are part of every snapshot and are never stored. Names, ids, paths, version numbers and documents are AWS's
/// (<https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>), with one deviation:
/// `ReadOnlyAccess` and `SecurityAudit` list only the actions of services that exist here (IAM, STS, S3). AWS's own
/// texts name hundreds of services and would be cut down to these by what Stint serves.
package enum AWSManagedPolicies {
    /// All of them, by name.
    package static let all: [ManagedPolicy] = [
        administratorAccess, s3FullAccess, s3ReadOnlyAccess, iamFullAccess, iamReadOnlyAccess, iamUserChangePassword,
        powerUserAccess, readOnlyAccess, securityAudit,
    ].compactMap { $0 }

    private static let administratorAccess = policy(
        "AdministratorAccess", id: "ANPAIWMBCKSKIEE64ZLYK", version: 1, created: 1_423_247_986,
        updated: 1_423_247_986,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}
        """)

    private static let powerUserAccess = policy(
        "PowerUserAccess", id: "ANPAJYRXTHIB4FOVS3ZXS", version: 12, created: 1_423_247_987, updated: 1_770_919_154,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],\
        "Resource":"*"},{"Effect":"Allow","Action":["account:GetAccountInformation",\
        "account:GetGovCloudAccountInformation","account:GetPrimaryEmail","account:ListRegions",\
        "iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles",\
        "organizations:DescribeEffectivePolicy","organizations:DescribeOrganization"],"Resource":"*"}]}
        """)

    private static let readOnlyAccess = policy(
        "ReadOnlyAccess", id: "ANPAILL3HVNFSB6DCOWYQ", version: 182, created: 1_423_247_988, updated: 1_770_919_154,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Generate*","iam:Get*","iam:List*",\
        "iam:Simulate*","s3:DescribeJob","s3:Get*","s3:List*","sts:GetAccessKeyInfo","sts:GetCallerIdentity",\
        "sts:GetSessionToken"],"Resource":"*"}]}
        """)

    private static let securityAudit = policy(
        "SecurityAudit", id: "ANPAIX2T3QCXHR2OGGCTO", version: 86, created: 1_423_248_061, updated: 1_770_919_154,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GenerateCredentialReport",\
        "iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy",\
        "iam:SimulatePrincipalPolicy","s3:DescribeJob","s3:GetAccelerateConfiguration",\
        "s3:GetAccountPublicAccessBlock","s3:GetAnalyticsConfiguration","s3:GetBucket*",\
        "s3:GetEncryptionConfiguration","s3:GetInventoryConfiguration","s3:GetLifecycleConfiguration",\
        "s3:GetMetricsConfiguration","s3:GetObjectAcl","s3:GetObjectTagging","s3:GetObjectVersionAcl",\
        "s3:GetReplicationConfiguration","s3:ListAllMyBuckets","s3:ListBucket","sts:GetAccessKeyInfo"],\
        "Resource":"*"}]}
        """)

    private static let iamFullAccess = policy(
        "IAMFullAccess", id: "ANPAI7XKCFMBPM3QQRRVQ", version: 2, created: 1_423_248_038, updated: 1_561_146_000,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","organizations:DescribeAccount",\
        "organizations:DescribeOrganization","organizations:DescribeOrganizationalUnit",\
        "organizations:DescribePolicy","organizations:ListChildren","organizations:ListParents",\
        "organizations:ListPoliciesForTarget","organizations:ListRoots","organizations:ListPolicies",\
        "organizations:ListTargetsForPolicy"],"Resource":"*"}]}
        """)

    private static let iamReadOnlyAccess = policy(
        "IAMReadOnlyAccess", id: "ANPAJKSO7NDY4T57MWDSQ", version: 4, created: 1_423_248_039, updated: 1_516_907_477,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:GenerateCredentialReport",\
        "iam:GenerateServiceLastAccessedDetails","iam:Get*","iam:List*","iam:SimulateCustomPolicy",\
        "iam:SimulatePrincipalPolicy"],"Resource":"*"}]}
        """)

    private static let iamUserChangePassword = policy(
        "IAMUserChangePassword", id: "ANPAJ4L4MM2A7QIEB56MS", version: 5, created: 1_479_169_516,
        updated: 1_770_919_137,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ChangePassword"],\
        "Resource":["arn:aws:iam::*:user/${aws:username}","arn:aws:iam::*:user/*/${aws:username}"]},\
        {"Effect":"Allow","Action":["iam:GetAccountPasswordPolicy"],"Resource":"*"}]}
        """)

    private static let s3FullAccess = policy(
        "AmazonS3FullAccess", id: "ANPAIFIR6V6BVTRAHWINE", version: 2, created: 1_423_248_058, updated: 1_632_773_797,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],\
        "Resource":"*"}]}
        """)

    private static let s3ReadOnlyAccess = policy(
        "AmazonS3ReadOnlyAccess", id: "ANPAIZTJ4DXE7G6AGAE6M", version: 3, created: 1_423_248_059,
        updated: 1_691_703_099,
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","s3:Describe*",\
        "s3-object-lambda:Get*","s3-object-lambda:List*"],"Resource":"*"}]}
        """)

    /// `created` and `updated` are in seconds since 1970. Nil for an id that is none, which a test rules out.
    private static func policy(
        _ name: String, id: String, version: Int, created: Int64, updated: Int64, _ text: String
    ) -> ManagedPolicy? {
        guard let id = UniqueID(id) else { return nil }
        let document = StoredPolicy(text: text, kind: .managed)
        var policy = ManagedPolicy(
            id: id, account: nil, name: name, path: "/", createdAt: Timestamp(seconds: created), document: document)
        policy.updatedAt = Timestamp(seconds: updated)
        policy.versions = [.init(number: version, document: document, createdAt: policy.updatedAt)]
        policy.defaultVersion = version
        policy.nextVersion = version + 1
        return policy
    }
}

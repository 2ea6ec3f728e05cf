/// The condition keys of AWS as a whole, and those of the identity providers (reference iam.md §3.1–§3.5, §3.7).
package enum GlobalKeys {
    /// The type of a global key, in lower case; nil when there is none of the name.
    package static func type(of key: String) -> KeyType? {
        if let slash = key.firstIndex(of: "/"), key[key.index(after: slash)...].isEmpty == false {
            let stem = String(key[...slash])
            if let type = table[stem] { return type }
        }
        return key.hasSuffix("/") ? nil : table[key]
    }

    /// Whether the key belongs to an identity provider (`idp.example.com:sub`), whose claims nobody can list.
    package static func isOfProvider(_ key: String) -> Bool {
        guard let colon = key.lastIndex(of: ":") else { return false }
        return key[..<colon].contains(".")
    }

    /// All names, as AWS writes them, for suggestions.
    package static var names: [String] { spelled.map(\.0) }

    private static let table: [String: KeyType] = Dictionary(
        spelled.map { ($0.0.lowercased(), $0.1) }, uniquingKeysWith: { first, _ in first })

    /// The last three lists have keys of single services, too, which the pinned data does not know yet.
    private static let spelled: [(String, KeyType)] =
        list(
            """
            aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalTag/ aws:PrincipalServiceName aws:PrincipalType
            aws:userid aws:username aws:FederatedProvider aws:SourceIdentity aws:Ec2InstanceSourceVpc
            aws:SourceVpc aws:SourceVpce aws:VpceAccount aws:VpceOrgID aws:ResourceAccount aws:ResourceOrgID
            aws:ResourceTag/ aws:CalledViaFirst aws:CalledViaLast aws:CalledViaAWSMCP aws:referer
            aws:RequestedRegion aws:RequestTag/ aws:SourceAccount aws:SourceOrgID aws:UserAgent saml:aud
            saml:iss saml:sub saml:sub_type saml:namequalifier saml:doc saml:cn saml:commonName saml:givenName
            saml:mail saml:name saml:organizationStatus saml:primaryGroupSID saml:surname saml:uid
            saml:x500UniqueIdentifier glue:RoleAssumedBy glue:CredentialIssuingService identitystore:UserId
            """, .string)
        + list(
            """
            aws:PrincipalOrgPaths aws:PrincipalServiceNamesList aws:VpceOrgPaths aws:ResourceOrgPaths
            aws:CalledVia aws:TagKeys aws:SourceOrgPaths saml:edupersonorgdn saml:eduPersonAffiliation
            saml:eduPersonEntitlement
            """, .strings)
        + list(
            """
            aws:PrincipalArn aws:SignInSessionArn aws:ChatbotSourceArn aws:SourceVpcArn aws:SourceArn
            ec2:SourceInstanceARN codebuild:BuildArn codebuild:ProjectArn lambda:SourceFunctionArn
            ssm:SourceInstanceARN
            """, .arn)
        + list(
            """
            aws:PrincipalIsAWSService aws:AssumedRoot aws:MultiFactorAuthPresent aws:ViaAWSService
            aws:ViaAWSMCPService aws:IsMcpServiceAction aws:SecureTransport
            """, .bool)
        + list("aws:MultiFactorAuthAge ec2:RoleDelivery", .numeric) + list("aws:TokenIssueTime aws:CurrentTime", .date)
        + list("aws:EpochTime", .epoch)
        + list("aws:SourceIp aws:VpcSourceIp aws:Ec2InstanceSourcePrivateIPv4", .address)
        + list("iam:RoleTemplateARN", .arn) + list("iam:AccountPropertyNamespaces", .strings)
        + list("sts:RoleAuthorizedByIdp", .bool)

    private static func list(_ names: String, _ type: KeyType) -> [(String, KeyType)] {
        names.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { (String($0), type) }
    }
}

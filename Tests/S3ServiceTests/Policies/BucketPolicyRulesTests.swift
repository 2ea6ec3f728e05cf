import PolicyEngine
import Testing
import WireProtocol

@testable import S3Service

@Suite struct BucketPolicyRulesTests {
    private func fault(
        action: String, resource: String = #""arn:aws:s3:::test-bucket/*""#, condition: String = "",
        element: String = "Action", resourceElement: String = "Resource"
    ) throws -> String? {
        let text = #"""
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "111111111111"},
             "\#(element)": \#(action), "\#(resourceElement)": \#(resource)\#(condition)}]}
            """#
        let document: PolicyDocument
        do throws(PolicyDocumentError) {
            document = try PolicyDocument(parsing: text, kind: .bucket)
        } catch {
            return error.message
        }
        do throws(ServiceError) {
            try BucketPolicyRules(bucket: .test).check(document)
            return nil
        } catch {
            #expect(error.code == "MalformedPolicy" && error.status == 400)
            return error.message
        }
    }

    @Test(arguments: [
        #""s3:GetObject""#, #""S3:getobject""#, #""s3:*""#, #""*""#, #""s3:Get*""#, #""s3:GetObjec?""#,
        #"["s3:GetObject", "s3:PutObject"]"#, #""s3:*MultipartUpload*""#, #""s3:*a*b*o*r*t*""#,
    ])
    func actionsOfObjects(_ action: String) throws {
        #expect(try fault(action: action) == nil)
        #expect(try fault(action: action, element: "NotAction") == nil)
    }

    @Test(arguments: [
        #""ec2:RunInstances""#, #""s3:Nonsense""#, #""s3:GetObjects""#, #""s3:""#, #""s3:?""#, #""s3:G*Z""#,
        #"["s3:GetObject", "iam:GetUser"]"#, #""s3x:GetObject""#, #""s3:GetObject ""#,
    ])
    func unknownActions(_ action: String) throws {
        #expect(try fault(action: action) == "Policy has invalid action")
    }

    @Test func actionsMustApplyToAResource() throws {
        let bucket = #""arn:aws:s3:::test-bucket""#
        let both = #"["arn:aws:s3:::test-bucket", "arn:aws:s3:::test-bucket/*"]"#
        let sentence = "Action does not apply to any resource(s) in statement"
        #expect(try fault(action: #""s3:GetObject""#, resource: bucket) == sentence)
        #expect(try fault(action: #""s3:ListBucket""#) == sentence)
        #expect(try fault(action: #"["s3:GetObject", "s3:ListBucket"]"#) == sentence)
        #expect(try fault(action: #"["s3:GetObject", "s3:ListBucket"]"#, resource: both) == nil)
        #expect(try fault(action: #""s3:ListBucket""#, resource: bucket) == nil)
        #expect(try fault(action: #""s3:ListBucket""#, resource: #""arn:aws:s3:::test-bucket*""#) == nil)
        #expect(try fault(action: #""s3:*""#, resource: bucket) == nil)
        #expect(try fault(action: #""s3:ListBucket""#, element: "NotAction") == nil)
        #expect(try fault(action: #""s3:ListBucket""#, resourceElement: "NotResource") == nil)
    }

    @Test(arguments: [
        #""*""#, #""arn:aws:s3:::other/*""#, #""arn:aws:s3:::test-bucket2/*""#, #""arn:aws:s3:::test-bucke*""#,
        #""arn:aws:s3:::*""#, #"["arn:aws:s3:::test-bucket/*", "arn:aws:s3:::other/*"]"#,
        #""arn:aws:s3:::Test-Bucket/*""#,
    ])
    func resourcesMustLieInTheBucket(_ resource: String) throws {
        #expect(try fault(action: #""s3:GetObject""#, resource: resource) == "Policy has invalid resource")
        #expect(
            try fault(action: #""s3:GetObject""#, resource: resource, resourceElement: "NotResource")
                == "Policy has invalid resource")
    }

    private static let keys = """
        authType signatureversion signatureAge TlsVersion ResourceAccount x-amz-content-sha256 versionid
        ExistingObjectTag/k RequestObjectTag/k RequestObjectTagKeys x-amz-acl x-amz-grant-read x-amz-grant-write
        x-amz-grant-read-acp x-amz-grant-write-acp x-amz-grant-full-control x-amz-copy-source x-amz-metadata-directive
        x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id
        x-amz-server-side-encryption-customer-algorithm x-amz-storage-class x-amz-website-redirect-location
        object-lock-mode object-lock-retain-until-date object-lock-remaining-retention-days object-lock-legal-hold
        if-match if-none-match ObjectCreationOperation locationconstraint x-amz-object-ownership
        x-amz-bucket-namespace BucketTag/k AccessPointNetworkOrigin DataAccessPointAccount DataAccessPointArn
        AccessPointTag/k InventoryAccessibleOptionalFields destinationRegion isReplicationPauseRequest
        """

    /// S3 has them, but nothing is done with them to a bucket or its objects.
    @Test(arguments: [#""s3:ListAllMyBuckets""#, #""s3:CreateJob""#, #""s3:ListAllMyB*""#])
    func actionsOfTheAccount(_ action: String) throws {
        #expect(try fault(action: action) == "Policy has invalid action")
    }

    @Test func conditionKeysMustBeKnown() throws {
        func fault(key: String) throws -> String? {
            try self.fault(
                action: #""s3:PutObject""#, condition: #", "Condition": {"StringEquals": {"\#(key)": "x"}}"#)
        }
        for key in ["s3:x-amz-acl", "S3:X-Amz-Acl", "s3:RequestObjectTag/team", "aws:SourceVpc", "aws:PrincipalTag/a"] {
            #expect(try fault(key: key) == nil, "\(key)")
        }
        // Every line of reference iam.md §3.8 that a PutObject may carry.
        for key in Self.keys.split(whereSeparator: \.isWhitespace) {
            #expect(try fault(key: "s3:\(key)") == nil, "\(key)")
        }
        for key in ["s3:nonsense", "s3:RequestObjectTag/", "s3:x-amz-ac"] {
            #expect(try fault(key: key) == "Policy has an invalid condition key", "\(key)")
        }
    }
}

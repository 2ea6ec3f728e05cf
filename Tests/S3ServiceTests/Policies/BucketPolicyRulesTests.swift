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
        // Read as the policy of any resource: what PolicyEngine asks of a bucket's own is tested there.
        let document = try PolicyDocument(parsing: text, kind: .resource)
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

    @Test func conditionKeysMustBeKnown() throws {
        func fault(key: String) throws -> String? {
            try self.fault(
                action: #""s3:PutObject""#, condition: #", "Condition": {"StringEquals": {"\#(key)": "x"}}"#)
        }
        for key in ["s3:x-amz-acl", "S3:X-Amz-Acl", "s3:RequestObjectTag/team", "aws:SourceVpc", "aws:PrincipalTag/a"] {
            #expect(try fault(key: key) == nil, "\(key)")
        }
        for key in ["s3:nonsense", "s3:RequestObjectTag/", "s3:x-amz-ac"] {
            #expect(try fault(key: key) == "Policy has an invalid condition key", "\(key)")
        }
    }
}

import ServiceShapes
import Testing
import WireProtocol

@Suite("S3 shapes")
struct S3ShapesTests {
    static func request(
        query: String = "", headers: [(name: String, value: String)] = [], body: String = ""
    ) throws -> RESTRequest {
        RESTRequest(
            bucket: "bucket", key: "a/b c", query: try QueryParameters(decoding: Array(query.utf8)), headers: headers,
            body: Array(body.utf8))
    }

    static func decode<Input: RESTInput>(_ type: Input.Type, _ request: RESTRequest) -> Result<Input, ServiceError> {
        do throws(ServiceError) {
            return .success(try Input(from: request))
        } catch {
            return .failure(error)
        }
    }

    static func text(_ output: some RESTOutput) -> String {
        String(decoding: output.response.body ?? [], as: UTF8.self)
    }

    static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    static let space = #"xmlns="http://s3.amazonaws.com/doc/2006-03-01/""#

    @Test(
        "numbers out of range are InvalidArgument",
        arguments: ["", "x", "1.5", " 1", "2147483648", "-2147483649", "99999999999999999999", "+", "1e3"])
    func badNumber(text: String) throws {
        let encoded = text.replacing("+", with: "%2B")
        let result = Self.decode(S3Shapes.ListObjectsV2Input.self, try Self.request(query: "max-keys=\(encoded)"))
        guard case .failure(let error) = result else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == "InvalidArgument")
        #expect(error.message == "Provided max-keys not an integer or within integer range")
        #expect(error.details.map(\.name) == ["ArgumentName", "ArgumentValue"])
    }

    @Test("two headers of one name that differ are refused, equal ones are one (DESIGN §12)")
    func duplicateHeaders() throws {
        let differing = try Self.request(headers: [("If-None-Match", "*"), ("if-none-match", "\"a\"")])
        #expect(throws: ServiceError("InvalidArgument", status: 400, message: nil)) {
            try S3Shapes.PutObjectInput(from: differing)
        }
        let equal = try Self.request(headers: [("If-None-Match", "*"), ("if-none-match", "*")])
        #expect(try S3Shapes.PutObjectInput(from: equal).ifNoneMatch == "*")
    }

    @Test("unknown values of enumerations are refused")
    func enumerations() throws {
        let request = try Self.request(query: "encoding-type=URL")
        #expect(throws: ServiceError("InvalidArgument", status: 400, message: nil)) {
            try S3Shapes.ListObjectsInput(from: request)
        }
    }

    @Test(
        "documents that S3 refuses",
        arguments: [
            "", "<a/>", "<Delete></Delete>", "<Delete><Object></Object></Delete>",
            "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
            "<Delete><Object><Key><b/></Key></Object></Delete>", "<Delete><Object><Key>a</Key></Object>",
            "<Delete><Object><Key>a</Key></Object><Quiet>yes</Quiet></Delete>",
            "<!DOCTYPE Delete><Delete><Object><Key>a</Key></Object></Delete>",
        ])
    func malformedDocuments(body: String) throws {
        guard case .failure(let error) = Self.decode(S3Shapes.DeleteObjectsInput.self, try Self.request(body: body))
        else {
            Issue.record("accepted")
            return
        }
        #expect(error.status == 400)
        #expect(error.code == "MalformedXML" || body.isEmpty)
    }

    @Test("DeleteObjects is read with and without a namespace or a prefix")
    func deleteObjects() throws {
        let bodies = [
            "<Delete><Object><Key>a&amp;b</Key></Object><Object><Key/></Object><Quiet>true</Quiet></Delete>",
            "<Delete \(Self.space)><Object><Key>a&#38;b</Key></Object><Object><Key></Key></Object>"
                + "<Quiet> TRUE </Quiet></Delete>",
            "<s:Delete xmlns:s='x'><s:Object><s:Key><![CDATA[a&b]]></s:Key></s:Object><s:Object><s:Key/></s:Object>"
                + "<s:Quiet>true</s:Quiet></s:Delete>",
        ]
        for body in bodies {
            let input = try S3Shapes.DeleteObjectsInput(from: Self.request(body: body))
            #expect(input.delete.objects.map(\.key) == ["a&b", ""])
            #expect(input.delete.quiet == true)
        }
    }

    @Test("CompleteMultipartUpload keeps the order of parts; an absent document is nil")
    func completeMultipartUpload() throws {
        let body =
            "<CompleteMultipartUpload><Part><ETag>\"b\"</ETag><PartNumber>2</PartNumber></Part>"
            + "<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part></CompleteMultipartUpload>"
        let input = try S3Shapes.CompleteMultipartUploadInput(from: Self.request(query: "uploadId=u", body: body))
        #expect(input.multipartUpload?.parts?.map(\.partNumber) == [2, 1])
        #expect(input.multipartUpload?.parts?.map(\.eTag) == ["\"b\"", "a"])
        let empty = try S3Shapes.CompleteMultipartUploadInput(from: Self.request(query: "uploadId=u"))
        #expect(empty.multipartUpload == nil)
        #expect(throws: ServiceError("InvalidArgument", status: 400, message: nil)) {
            try S3Shapes.CompleteMultipartUploadInput(from: Self.request())
        }
    }

    @Test("metadata is gathered under lower-case names, repeated fields joined")
    func metadata() throws {
        let request = try Self.request(headers: [
            ("X-Amz-Meta-Color", "red"), ("x-amz-meta-color", "blue"), ("x-amz-meta-", "none"), ("x-amz-meta-n", ""),
        ])
        #expect(try S3Shapes.PutObjectInput(from: request).metadata == ["color": "red,blue", "n": ""])
    }

    @Test("conditions on dates that cannot be read are no conditions, other dates are errors (RFC 9110)")
    func dates() throws {
        let condition = try Self.request(headers: [("If-Modified-Since", "yesterday")])
        #expect(try S3Shapes.GetObjectInput(from: condition).ifModifiedSince == nil)
        let valid = try Self.request(headers: [("If-Modified-Since", "Mon, 13 Jul 2026 10:00:00 GMT")])
        #expect(try S3Shapes.GetObjectInput(from: valid).ifModifiedSince == Timestamp(seconds: 1_783_936_800))
        let override = try Self.request(query: "response-expires=yesterday")
        #expect(throws: ServiceError("InvalidArgument", status: 400, message: nil)) {
            try S3Shapes.GetObjectInput(from: override)
        }
    }

    @Test("a policy's body is kept as it is; none at all is an error")
    func policyBody() throws {
        #expect(try S3Shapes.PutBucketPolicyInput(from: Self.request(body: "{ }")).policy == "{ }")
        #expect(throws: ServiceError("MissingRequestBodyError", status: 400, message: nil)) {
            try S3Shapes.PutBucketPolicyInput(from: Self.request())
        }
    }

    @Test("lists are flat, instants have milliseconds, quotes are escaped")
    func listObjects() {
        let output = S3Shapes.ListObjectsV2Output(
            isTruncated: false,
            contents: [
                S3Shapes.Object(
                    key: "a<b", lastModified: Timestamp(seconds: 1_783_936_800), eTag: "\"e\"",
                    checksumAlgorithm: ["CRC32", "SHA1"], size: 5_368_709_120, storageClass: "STANDARD",
                    owner: S3Shapes.Owner(id: "o"))
            ],
            name: "bucket", prefix: "", maxKeys: 1_000, commonPrefixes: [S3Shapes.CommonPrefix(prefix: "p/")],
            keyCount: 2)
        #expect(
            Self.text(output) == Self.declaration
                + "<ListBucketResult \(Self.space)><IsTruncated>false</IsTruncated><Contents><Key>a&lt;b</Key>"
                + "<LastModified>2026-07-13T10:00:00.000Z</LastModified><ETag>&quot;e&quot;</ETag>"
                + "<ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumAlgorithm>SHA1</ChecksumAlgorithm>"
                + "<Size>5368709120</Size><StorageClass>STANDARD</StorageClass><Owner><ID>o</ID></Owner></Contents>"
                + "<Name>bucket</Name><Prefix></Prefix><MaxKeys>1000</MaxKeys>"
                + "<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes><KeyCount>2</KeyCount></ListBucketResult>")
        #expect(output.response.headers.map(\.name) == ["Content-Type"])
    }

    @Test("ListBuckets wraps its list")
    func listBuckets() {
        let output = S3Shapes.ListBucketsOutput(
            buckets: [S3Shapes.Bucket(name: "b", creationDate: Timestamp(milliseconds: 1))],
            owner: S3Shapes.Owner(id: "id"))
        #expect(
            Self.text(output) == Self.declaration
                + "<ListAllMyBucketsResult \(Self.space)><Buckets><Bucket><Name>b</Name>"
                + "<CreationDate>1970-01-01T00:00:00.001Z</CreationDate></Bucket></Buckets><Owner><ID>id</ID></Owner>"
                + "</ListAllMyBucketsResult>")
        #expect(Self.text(S3Shapes.ListBucketsOutput(buckets: [])).contains("<Buckets/>"))
    }

    @Test("a location is text in the root; us-east-1 is an empty one")
    func location() {
        #expect(
            Self.text(S3Shapes.GetBucketLocationOutput(locationConstraint: "eu-west-1")) == Self.declaration
                + "<LocationConstraint \(Self.space)>eu-west-1</LocationConstraint>")
        #expect(
            Self.text(S3Shapes.GetBucketLocationOutput()) == Self.declaration + "<LocationConstraint \(Self.space)/>")
    }

    @Test("headers: dates, numbers, metadata; statuses of the model; no body where there is none")
    func headers() {
        let head = S3Shapes.HeadObjectOutput(
            lastModified: Timestamp(seconds: 1_783_936_800), contentLength: 5, eTag: "\"e\"",
            metadata: ["b": "2", "a": "1"])
        let response = head.response
        #expect(response.status == 200)
        #expect(response.body == nil)
        #expect(
            response.headers.map { "\($0.name): \($0.value)" } == [
                "Last-Modified: Mon, 13 Jul 2026 10:00:00 GMT", "Content-Length: 5", "ETag: \"e\"", "x-amz-meta-a: 1",
                "x-amz-meta-b: 2",
            ])
        #expect(S3Shapes.DeleteObjectOutput().response.status == 204)
        #expect(S3Shapes.DeleteBucketOutput().response.body == nil)
        #expect(S3Shapes.GetBucketPolicyOutput(policy: "{}").response.body == Array("{}".utf8))
        #expect(S3Shapes.PutObjectInput.hasStreamingBody)
        #expect(!S3Shapes.DeleteObjectsInput.hasStreamingBody)
    }

    @Test("customer keys print nowhere")
    func secrets() throws {
        let request = try Self.request(headers: [("x-amz-server-side-encryption-customer-key", "secret")])
        let input = try S3Shapes.PutObjectInput(from: request)
        var dumped = "\(input)"
        dump(input, to: &dumped)
        #expect(input.sseCustomerKey == "secret")
        #expect(!dumped.contains("secret"))
    }
}

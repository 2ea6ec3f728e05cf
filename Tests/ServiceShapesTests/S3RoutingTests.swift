import ServiceShapes
import Testing

@Suite("S3 routing")
struct S3RoutingTests {
    static func operation(_ method: String, _ path: String, _ query: String = "", _ headers: String = "") -> String? {
        S3Routing.operation(
            method: method, hasBucket: path.contains("b"), hasKey: path.contains("k"),
            queryNames: Set(query.split(separator: "&").map(String.init)),
            headerNames: Set(headers.split(separator: "&").map(String.init)))
    }

    @Test(
        "a parameter that selects an operation is never passed over",
        arguments: [
            ("DELETE", "/b", "analytics"), ("DELETE", "/b", "acl"), ("DELETE", "/b", "policy&acl"),
            ("DELETE", "/b/k", "annotation"), ("DELETE", "/b/k", "acl"), ("PUT", "/b/k", "partNumber"),
            ("PUT", "/b/k", "uploadId"), ("GET", "/b/k", "acl&tagging"), ("PUT", "/b", "policyStatus"),
            ("HEAD", "/b", "policy"), ("DELETE", "/b", "list-type"), ("GET", "/b", "policy&acl"),
        ])
    func selected(method: String, path: String, query: String) {
        #expect(Self.operation(method, path, query) == nil)
    }

    @Test(
        "methods and places without an operation have none",
        arguments: [
            ("POST", "/"), ("PUT", "/"), ("DELETE", "/"), ("HEAD", "/"), ("POST", "/b"), ("POST", "/b/k"),
            ("PATCH", "/b/k"), ("get", "/b"), ("", "/b"), ("GET", "/k"),
        ])
    func nothing(method: String, path: String) {
        #expect(Self.operation(method, path) == nil)
    }

    @Test(
        "requests and their operations",
        arguments: [
            ("GET", "/", "", "", "ListBuckets"), ("GET", "/", "x-id&max-buckets", "", "ListBuckets"),
            ("PUT", "/b", "", "", "CreateBucket"), ("HEAD", "/b", "", "", "HeadBucket"),
            ("DELETE", "/b", "", "", "DeleteBucket"), ("GET", "/b", "", "", "ListObjects"),
            ("GET", "/b", "prefix&marker", "", "ListObjects"), ("GET", "/b", "list-type&prefix", "", "ListObjectsV2"),
            ("GET", "/b", "location", "", "GetBucketLocation"), ("GET", "/b", "versions", "", "ListObjectVersions"),
            ("GET", "/b", "analytics", "", "ListBucketAnalyticsConfigurations"),
            ("GET", "/b", "analytics&id", "", "GetBucketAnalyticsConfiguration"),
            ("GET", "/b", "lifecycle", "", "GetBucketLifecycleConfiguration"),
            ("POST", "/b", "delete", "", "DeleteObjects"), ("GET", "/b/k", "", "", "GetObject"),
            ("GET", "/b/k", "x-id&versionId&response-content-type", "", "GetObject"),
            ("GET", "/b/k", "partNumber", "", "GetObject"), ("HEAD", "/b/k", "partNumber", "", "HeadObject"),
            ("GET", "/b/k", "uploadId", "", "ListParts"), ("PUT", "/b/k", "x-id", "", "PutObject"),
            ("PUT", "/b/k", "partNumber&uploadId", "", "UploadPart"),
            ("PUT", "/b/k", "partNumber&uploadId", "x-amz-copy-source", "UploadPartCopy"),
            ("PUT", "/b/k", "", "x-amz-copy-source", "CopyObject"),
            ("PUT", "/b/k", "acl", "x-amz-copy-source", "PutObjectAcl"),
            ("PUT", "/b/k", "tagging", "", "PutObjectTagging"),
            ("POST", "/b/k", "uploads", "", "CreateMultipartUpload"),
            ("GET", "/b", "uploads", "", "ListMultipartUploads"),
            ("POST", "/b/k", "uploadId", "", "CompleteMultipartUpload"),
            ("DELETE", "/b/k", "uploadId", "", "AbortMultipartUpload"),
            ("DELETE", "/b/k", "versionId", "", "DeleteObject"),
            ("GET", "/b/k", "attributes", "", "GetObjectAttributes"),
            ("POST", "/b/k", "select&select-type", "", "SelectObjectContent"),
        ])
    func routed(method: String, path: String, query: String, headers: String, expected: String) {
        #expect(Self.operation(method, path, query, headers) == expected)
    }

    @Test("every operation that is routed to is one of the model's")
    func names() {
        #expect(S3Shapes.allOperationNames.count == 116)
        #expect(S3Shapes.allOperationNames == S3Shapes.allOperationNames.sorted())
        #expect(IAMShapes.allOperationNames.count == 180)
        #expect(STSShapes.allOperationNames.count == 11)
    }
}

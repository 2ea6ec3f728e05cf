import ServiceKit
import Testing
import WireProtocol

@testable import S3Service

/// From a request's head to its operation and its key.
@Suite struct RoutingTests {
    private func request(
        _ method: String, _ target: String, host: String = "localhost", headers: [(String, String)] = []
    ) -> IncomingRequest {
        let head = HTTPRequestHead(
            method: method, target: target, headers: [("Host", host)] + headers.map { (name: $0.0, value: $0.1) })
        return IncomingRequest(
            head: head, requestID: "r", endpoint: RequestedEndpoint(host: host), receivedAt: testTime)
    }

    private func failure(_ request: IncomingRequest) -> String? {
        do throws(ServiceError) {
            _ = try S3Definition().operation(for: request)
            return nil
        } catch { return error.code }
    }

    @Test(arguments: [
        ("/b/k", "k"), ("/b/a%2Fb", "a/b"), ("/b/a%252Fb", "a%2Fb"), ("/b/a//b", "a//b"), ("/b//k", "/k"),
        ("/b/%2e%2e/k", "../k"), ("/b/a+b%20c", "a+b c"), ("/b/k?x=%2F", "k"),
    ])
    func keysAreDecodedOnce(_ target: String, _ key: String) throws {
        let address = try S3Definition.address(of: request("GET", target))
        #expect(address.bucket == "b" && address.key == key)
        #expect(
            try S3Definition.address(of: request("GET", String(target.dropFirst(2)), host: "b.s3.localhost")).key == key
        )
    }

    @Test(arguments: ["/b%2Fk", "/b%2fk"])
    func anEncodedSlashPartsNoBucketFromItsKey(_ target: String) throws {
        let address = try S3Definition.address(of: request("GET", target))
        #expect(address.bucket == "b/k" && address.key == nil)
        #expect(BucketName("b/k") == nil)
    }

    @Test(arguments: ["/b/%", "/b/%2", "/b/%zz", "/b/%FF", "/%zz/k", "/b?%zz"])
    func whatDoesNotDecodeIsRefused(_ target: String) throws {
        #expect(throws: ServiceError.self) { try S3Definition().wire(request("GET", target), body: []) }
    }

    @Test(arguments: [("list-type=1", true), ("list-type=3", true), ("list-type", true), ("list-type=2", false)])
    func listTypes(_ query: String, _ isRefused: Bool) {
        #expect(failure(request("GET", "/b?" + query)) == (isRefused ? "InvalidArgument" : nil))
    }

    @Test func documentsHaveALimitAndObjectsAnother() {
        let long = [("content-length", String(5 << 20))]
        #expect(failure(request("PUT", "/b?policy", headers: long)) == "MaxMessageLengthExceeded")
        #expect(failure(request("POST", "/b/k?uploadId=x", headers: long)) == "MaxMessageLengthExceeded")
        #expect(failure(request("POST", "/b/k?uploadId=x", headers: [("content-length", String(4 << 20))])) == nil)
        #expect(failure(request("PUT", "/b/k", headers: long)) == nil)
        #expect(failure(request("PUT", "/b/k?partNumber=1&uploadId=x", headers: long)) == nil)
    }

    @Test func olderSignaturesAreToldWhatToUse() {
        let failure = AuthenticationFailure(.missing, message: "")
        func code(_ target: String, _ headers: [(String, String)] = []) -> String {
            S3Definition().error(for: failure, of: request("GET", target, headers: headers)).code
        }
        #expect(code("/b/k?AWSAccessKeyId=AKIA&Signature=x%3D&Expires=1") == "InvalidRequest")
        #expect(code("/b/k", [("Authorization", "AWS AKIA:x=")]) == "InvalidRequest")
        #expect(code("/b/k?AWSAccessKeyId=AKIA") == "AccessDenied")
        #expect(code("/b/k", [("Authorization", "Bearer x")]) == "AccessDenied")
        #expect(code("/b/k") == "AccessDenied")
    }

    @Test func digestsOfDocuments() throws {
        func check(_ name: String, _ value: String, _ operation: String = "PutBucketPolicy") throws(ServiceError) {
            try DocumentDigest.check(Array("123456789".utf8), in: [(name, value)], of: operation)
        }
        try check("x-amz-checksum-crc32", "y/Q5Jg==")
        try check("X-Amz-Checksum-Crc32c", "4waSgw==")
        try check("Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw==")
        try check("x-amz-meta-crc32", "nonsense")
        try check("x-amz-checksum-crc32", "AAAAAA==", "CompleteMultipartUpload")
        for (name, value) in [
            ("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-checksum-crc32", "nonsense"), ("x-amz-checksum-sha256", ""),
            ("content-md5", "AAAAAAAAAAAAAAAAAAAAAA=="), ("content-md5", "nonsense"),
        ] {
            #expect(throws: ServiceError.self, "\(name): \(value)") { try check(name, value) }
        }
        #expect(throws: ServiceError.self) {
            try check("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==", "CompleteMultipartUpload")
        }
    }
}

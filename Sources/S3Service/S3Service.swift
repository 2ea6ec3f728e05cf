import AWSNames
import Authorization
package import ServiceKit
import ServiceShapes
import WireProtocol

/// The operations of S3 that are served.
package enum S3Service {
    package static func make(access: S3Access, pipeline: RequestPipeline) -> RESTService<S3Definition> {
        var table = OperationTable<RESTRequest, HTTPResponse>()
        table.add(AbortMultipartUpload(access: access))
        table.add(CompleteMultipartUpload(access: access))
        table.add(CreateBucket(access: access))
        table.add(CreateMultipartUpload(access: access))
        table.add(DeleteBucket(access: access))
        table.add(DeleteBucketPolicy(access: access))
        table.add(DeleteObject(access: access))
        table.add(DeletePublicAccessBlock(access: access))
        table.add(GetBucketLocation(access: access))
        table.add(GetBucketPolicy(access: access))
        table.add(GetBucketPolicyStatus(access: access))
        table.add(GetObject(access: access), decode: GetObject.Input.init(from:), encode: encode)
        table.add(GetPublicAccessBlock(access: access))
        table.add(HeadBucket(access: access))
        table.add(HeadObject(access: access), decode: HeadObject.Input.init(from:), encode: encode)
        table.add(ListBuckets(access: access))
        table.add(ListMultipartUploads(access: access))
        table.add(ListObjects(access: access))
        table.add(ListObjectsV2(access: access))
        table.add(ListParts(access: access))
        table.add(PutBucketPolicy(access: access))
        table.add(PutObject(access: access), decode: PutObject.Input.init(from:)) { output, _, _ in output.http }
        table.add(PutPublicAccessBlock(access: access))
        table.add(UploadPart(access: access), decode: UploadPart.Input.init(from:)) { output, _, _ in output.http }
        return RESTService(S3Definition(), table: table, pipeline: pipeline)
    }

    @Sendable private static func encode(
        _ reply: ObjectReply, _ wire: RESTRequest, _ context: OperationContext
    ) -> HTTPResponse {
        // The gateway writes Content-Length itself.
        let headers = reply.shape.response.headers.filter { $0.name.lowercased() != "content-length" }
        return HTTPResponse(status: reply.status, headers: headers, body: reply.body)
    }
}

extension RESTOutput {
    /// The reply as the gateway sends it.
    fileprivate var http: HTTPResponse {
        let response = response
        return HTTPResponse(
            status: response.status, headers: response.headers,
            body: response.body.map(HTTPResponse.Body.bytes) ?? .empty)
    }
}

extension OperationTable where Wire == RESTRequest, Reply == HTTPResponse {
    fileprivate mutating func add<O: Operation>(_ operation: O) where O.Input: RESTInput, O.Output: RESTOutput {
        add(operation, decode: O.Input.init(from:)) { output, _, _ in output.http }
    }

    fileprivate mutating func add<O: AsyncOperation>(_ operation: O) where O.Input: RESTInput, O.Output: RESTOutput {
        add(operation, decode: O.Input.init(from:)) { output, _, _ in output.http }
    }
}

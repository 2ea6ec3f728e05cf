import AWSNames
import ServiceKit
import ServiceShapes
import WireProtocol

/// A request that names a bucket, and perhaps whose it must be.
protocol BucketRequest {
    var bucket: String { get }
    /// `x-amz-expected-bucket-owner`.
    var expectedBucketOwner: String? { get }
}

extension S3Access {
    /// The bucket that the request names.
    ///
    /// A bucket of another account than the one expected is answered with 403: the client asked us to stop there.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html>
    func bucket(of request: some BucketRequest, in context: OperationContext) throws(ServiceError) -> BucketRecord {
        let record = try bucket(request.bucket, in: context)
        if let expected = request.expectedBucketOwner {
            guard let account = AccountID(expected) else {
                throw .s3InvalidArgument(
                    "The value of the expected bucket owner parameter must be an AWS account ID",
                    name: "x-amz-expected-bucket-owner", value: nil)
            }
            guard account == record.owner else { throw .accessDenied("Access Denied") }
        }
        return record
    }
}

extension S3Shapes.AbortMultipartUploadInput: BucketRequest {}
extension S3Shapes.CompleteMultipartUploadInput: BucketRequest {}
extension S3Shapes.CreateMultipartUploadInput: BucketRequest {}
extension S3Shapes.DeleteBucketInput: BucketRequest {}
extension S3Shapes.DeleteBucketPolicyInput: BucketRequest {}
extension S3Shapes.DeleteObjectInput: BucketRequest {}
extension S3Shapes.DeletePublicAccessBlockInput: BucketRequest {}
extension S3Shapes.GetBucketLocationInput: BucketRequest {}
extension S3Shapes.GetBucketPolicyInput: BucketRequest {}
extension S3Shapes.GetBucketPolicyStatusInput: BucketRequest {}
extension S3Shapes.GetObjectInput: BucketRequest {}
extension S3Shapes.GetPublicAccessBlockInput: BucketRequest {}
extension S3Shapes.HeadBucketInput: BucketRequest {}
extension S3Shapes.HeadObjectInput: BucketRequest {}
extension S3Shapes.ListMultipartUploadsInput: BucketRequest {}
extension S3Shapes.ListObjectsInput: BucketRequest {}
extension S3Shapes.ListObjectsV2Input: BucketRequest {}
extension S3Shapes.ListPartsInput: BucketRequest {}
extension S3Shapes.PutBucketPolicyInput: BucketRequest {}
extension S3Shapes.PutObjectInput: BucketRequest {}
extension S3Shapes.PutPublicAccessBlockInput: BucketRequest {}
extension S3Shapes.UploadPartInput: BucketRequest {}

import PolicyEngine
import Testing

@testable import S3Service

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
@Suite struct PublicAccessTests {
    private func isPublic(_ statements: String...) throws -> Bool {
        let text = #"{"Version": "2012-10-17", "Statement": [\#(statements.joined(separator: ", "))]}"#
        return PublicAccess.isPublic(try PolicyDocument(parsing: text, kind: .resource))
    }

    private func statement(
        _ effect: String = "Allow", principal: String = #""Principal": "*""#, condition: String? = nil
    ) -> String {
        let condition = condition.map { #", "Condition": {\#($0)}"# } ?? ""
        return
            #"{"Effect": "\#(effect)", \#(principal), "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"\#(condition)}"#
    }

    @Test(arguments: [
        #""Principal": "*""#, #""Principal": {"AWS": "*"}"#, #""Principal": {"AWS": ["111111111111", "*"]}"#,
        #""NotPrincipal": {"AWS": "111111111111"}"#,
    ])
    func everybodyIsPublic(_ principal: String) throws {
        #expect(try isPublic(statement(principal: principal)))
        #expect(try !isPublic(statement("Deny", principal: principal)))
        #expect(try isPublic(statement("Deny"), statement(principal: principal)))
    }

    @Test(arguments: [
        #""Principal": {"AWS": "111111111111"}"#, #""Principal": {"AWS": "arn:aws:iam::111111111111:root"}"#,
        #""Principal": {"AWS": "AIDAQAAAAAAAGMKEM7X5A"}"#, #""Principal": {"Service": "logging.s3.amazonaws.com"}"#,
    ])
    func somebodyIsNot(_ principal: String) throws {
        #expect(try !isPublic(statement(principal: principal)))
        #expect(try isPublic(statement(principal: principal), statement()))
    }

    @Test(arguments: [
        #""StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}"#, #""StringEquals": {"aws:SourceVpc": "vpc-1"}"#,
        #""StringEquals": {"AWS:sourcevpce": ["vpce-1", "vpce-2"]}"#, #""StringLike": {"aws:SourceVpc": "vpc-1"}"#,
        #""ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-east-1:111111111111:t"}"#,
        #""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/r"}"#,
        #""StringEquals": {"aws:SourceAccount": "111111111111"}"#, #""StringEquals": {"aws:userid": "AROAX:s"}"#,
        #""ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-a/r-b/"}"#,
        #""IpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#, #""IpAddress": {"aws:SourceIp": "10.0.0.0/8"}"#,
        #""IpAddress": {"aws:SourceIp": ["192.0.2.1", "2001:db8::/32"]}"#,
        #""StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-west-2:111111111111:accesspoint/*"}"#,
        #""StringEquals": {"s3:DataAccessPointAccount": "111111111111"}"#,
        #""StringEquals": {"aws:SourceVpc": "vpc-1", "s3:prefix": "*"}"#,
    ])
    func aFixedValueMakesItNonPublic(_ condition: String) throws {
        #expect(try !isPublic(statement(condition: condition)))
        #expect(try !isPublic(statement(principal: #""NotPrincipal": {"AWS": "111111111111"}"#, condition: condition)))
        #expect(try isPublic(statement(condition: condition), statement()), "another statement is still open")
    }

    @Test(arguments: [
        #""StringLike": {"aws:SourceVpc": "vpc-*"}"#, #""StringLike": {"aws:SourceVpc": "vpc-?"}"#,
        #""StringEquals": {"aws:SourceVpc": ["vpc-1", "*"]}"#, #""StringLike": {"aws:PrincipalOrgID": "*"}"#,
        #""StringEquals": {"aws:SourceVpc": "${aws:username}"}"#, #""StringEquals": {"aws:SourceVpc": []}"#,
        #""StringNotEquals": {"aws:SourceVpc": "vpc-1"}"#, #""StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}"#,
        #""ForAllValues:StringEquals": {"aws:SourceVpc": "vpc-1"}"#, #""Null": {"aws:SourceVpc": "false"}"#,
        #""StringEquals": {"aws:Referer": "https://example.com/"}"#, #""StringEquals": {"aws:UserAgent": "secret"}"#,
        #""StringEquals": {"s3:prefix": "public"}"#, #""Bool": {"aws:SecureTransport": "true"}"#,
        #""IpAddress": {"aws:SourceIp": "0.0.0.0/0"}"#, #""IpAddress": {"aws:SourceIp": "0.0.0.0/1"}"#,
        #""IpAddress": {"aws:SourceIp": "192.0.0.0/7"}"#, #""IpAddress": {"aws:SourceIp": "::/0"}"#,
        #""IpAddress": {"aws:SourceIp": "2001::/31"}"#, #""NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}"#,
        #""IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "128.0.0.0/1"]}"#,
        #""IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}"#,
        #""StringLike": {"aws:userid": "AROAX:*"}"#,
        #""StringLike": {"s3:DataAccessPointArn": "arn:aws:s3:us-west-2:*:accesspoint/a"}"#,
        #""ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/*"}"#,
    ])
    func whatIsNotFixedLeavesItPublic(_ condition: String) throws {
        #expect(try isPublic(statement(condition: condition)))
    }
}

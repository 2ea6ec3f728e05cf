import PolicyEngine
import Testing

@testable import PolicyLinting

/// Policies as AWS writes them itself: a finding in one of these was a false alarm, or would be.
@Suite struct FalseAlarmTests {
    @Test(arguments: [
        #""Action":"logs:DescribeLogGroups","Resource":"arn:aws:logs:*:*:log-group:*""#,
        #""Action":"logs:DescribeLogGroups","Resource":"arn:aws:logs:*:*:*""#,
        #""Action":"s3:ListAllMyBuckets","Resource":"arn:aws:s3:::*""#,
        #""Action":"iam:ListUsers","Resource":"arn:aws:iam::*:user/*""#,
        #""Action":"iam:CreateRole","Resource":"*","Condition":{"ArnLike":{"iam:RoleTemplateARN":"arn:aws:iam::aws:*"}}"#,
        #""Action":"codestar-connections:GetConnection","Resource":["arn:aws:codestar-connections:*:*:connection/*","arn:aws:codeconnections:*:*:connection/*"]"#,
        #""Action":"codeconnections:PassConnection","Resource":"arn:aws:codestar-connections:*:*:connection/*""#,
        #""Action":"sagemaker-mlflow:CreateRun","Resource":"arn:aws:sagemaker:*:*:mlflow-app/*""#,
        #""Action":"aws-marketplace:TagResource","Resource":"arn:aws:aws-marketplace:*:*:AWSMarketplace/*""#,
    ])
    func nothingIsFound(statement: String) {
        let report = PolicyCheck(now: 1_789_430_400_000).check(
            #"{"Version":"2012-10-17","Statement":{"Effect":"Allow",\#(statement)}}"#, as: .managed)
        #expect(report.findings.allSatisfy { $0.severity == .note }, "\(report.findings)")
    }

    /// The exceptions do not reach further than they are meant to.
    @Test(arguments: [
        (#""Action":"logs:DescribeLogGroups","Resource":"arn:aws:s3:::b""#, "needs-any-resource"),
        (#""Action":"s3:GetObject","Resource":"arn:aws:iam::*:user/U""#, "resource-never-matches"),
        (
            #""Action":"codestar-connections:GetConnection","Resource":"arn:aws:codeconnections:*:*:host/*""#,
            "resource-never-matches"
        ),
        (
            #""Action":"codeconnections:ListConnections","Resource":"arn:aws:codebuild:*:*:project/*""#,
            "resource-never-matches"
        ),
        (
            #""Action":"sagemaker-mlflow:CreateRun","Resource":"arn:aws:sagemaker:*:*:app/*""#,
            "resource-never-matches"
        ),
        (
            #""Action":"aws-marketplace:PutDeploymentParameter","Resource":"arn:aws:aws-marketplace:*:*:AWSMarketplace/*""#,
            "resource-never-matches"
        ),
        // What AWS's own policies have and nothing matches: a secret's ARN has `secret:`, a log group's `log-group:`.
        (
            #""Action":"secretsmanager:GetSecretValue","Resource":"arn:aws:secretsmanager:*:*:sql!*""#,
            "resource-never-matches"
        ),
        (#""Action":"logs:PutLogEvents","Resource":"arn:aws:logs:*:*:/aws-glue/*""#, "resource-never-matches"),
        (
            #""Action":"iam:CreateRole","Resource":"*","Condition":{"ArnLike":{"iam:RoleTemplateARM":"arn:aws:iam::aws:*"}}"#,
            "unknown-key"
        ),
    ])
    func theRestIsFound(statement: String, rule: String) {
        let report = PolicyCheck(now: 1_789_430_400_000).check(
            #"{"Version":"2012-10-17","Statement":{"Effect":"Allow",\#(statement)}}"#, as: .managed)
        #expect(report.findings.map(\.rule).contains(rule), "\(report.findings)")
    }
}

import AWSNames
import PolicyEngine

/// The documents that the benchmarks decide by.
extension World {
    static func teamPolicy(_ index: Int) -> String {
        """
        {"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::team-\(index)-*"},
        {"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:*:111122223333:log-group:/team-\(index)/*"},
        {"Effect":"Deny","Action":["iam:*","organizations:*"],"Resource":"*",
        "Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"platform"}}}]}
        """
    }

    static func assumePolicy(_ account: AccountID) -> String {
        """
        {"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"sts:AssumeRole","Resource":"arn:aws:iam::\(account):role/service/*"},
        {"Effect":"Allow","Action":["dynamodb:Query","dynamodb:GetItem"],"Resource":"*"}]}
        """
    }

    static func trust(_ account: AccountID) -> String {
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::\(account):root"},
        "Action":["sts:AssumeRole","sts:TagSession"],
        "Condition":{"StringEquals":{"aws:PrincipalAccount":"\(account)"}}}]}
        """
    }

    /// `count` policies of `statements` statements each; the last statement of the last one allows the request.
    static func compiled(policies count: Int, statements: Int) throws -> [CompiledPolicy] {
        try (0..<count).map { index in
            var list = (0..<statements).map { number in
                """
                {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],
                "Resource":"arn:aws:s3:::bucket-\(index)-\(number)/*"}
                """
            }
            if index == count - 1 {
                list[statements - 1] = """
                    {"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:*:*:table/orders"}
                    """
            }
            let text = #"{"Version":"2012-10-17","Statement":[\#(list.joined(separator: ","))]}"#
            return CompiledPolicy(
                try PolicyDocument(parsing: text, kind: .inline),
                identifier: PolicyIdentifier(name: "policy-\(index)", arn: nil))
        }
    }
}

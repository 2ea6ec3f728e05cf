/// The condition keys of random cases, what requests have for them and what policies write.
enum Vocabulary {
    struct Key: Sendable {
        let name: String
        /// Operators that suit the values; others are used now and then.
        let operators: [String]
        let operands: [String]
        let value: @Sendable (inout CaseRandom) -> Tree
    }

    static let strings = [
        "StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike",
        "StringNotLike",
    ]
    static let numbers = [
        "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan",
        "NumericGreaterThanEquals",
    ]
    static let dates = [
        "DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan",
        "DateGreaterThanEquals",
    ]
    static let addresses = ["IpAddress", "NotIpAddress"]
    static let arns = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"]
    static let operators = strings + numbers + dates + addresses + arns + ["Bool", "BinaryEquals"]

    private static let words = ["a", "b", "A", "ab", "abc", "*", "", "é", "team", "true"]
    private static let wordOperands =
        words + [
            "a*", "?", "a?c", "*b*", "${*}", "a${*}", "${aws:username}", "${aws:username, 'a'}", "${nowhere, 'ab'}",
            "${nowhere}", "${aws:TagKeys}", "${aws:TagKeys, 'a'}", "${}", "x${aws:username}", "${?}",
            "${ AWS:UserName }",
            "??", "É", "${$}", "a",
        ]

    private static func one(_ texts: [String]) -> @Sendable (inout CaseRandom) -> Tree {
        { random in ["string": .string(random.pick(texts))] }
    }

    private static let numberTexts = [
        "1", "10", "10.0", "010", "1e1", "-1", "0", "9.99", "+5", "100000000000000000001",
    ]
    private static let dateTexts = [
        "2024-01-01T00:00:00Z", "2024-01-01", "1704067200", "2024-01-01T01:00:00+01:00", "2023-12-31T23:59:59.999Z",
        "2024-06-30T12:00:00Z", "2024", "2024-01-02", "-1", "1704067200.5", "2024-01-01T00",
    ]
    private static let addressTexts = ["10.0.0.1", "10.1.2.3", "192.168.1.1", "::1", "2001:db8::1", "::ffff:10.0.0.1"]
    private static let arnTexts = [
        "arn:aws:iam::111111111111:role/a", "arn:aws:iam::111111111111:role/a/b", "arn:aws:s3:::b/k",
        "arn:aws:sqs:us-east-1:111111111111:q",
    ]

    static let keys: [Key] = [
        Key(name: "aws:username", operators: strings, operands: wordOperands, value: one(["U", "a", "b", "*", "ab"])),
        Key(name: "k:word", operators: strings, operands: wordOperands, value: one(words + ["\u{1F600}"])),
        Key(
            name: "aws:TagKeys", operators: strings, operands: wordOperands,
            value: { random in ["strings": .strings(random.picks(random.below(4), of: words))] }),
        Key(
            name: "k:number", operators: numbers, operands: numberTexts,
            value: { random in
                random.chance(50)
                    ? ["number": .number(random.pick(["0", "1", "5", "9", "10", "-1", "100"]))]
                    : ["string": .string(random.pick(numberTexts + ["NaN", "x", ""]))]
            }),
        Key(
            name: "aws:CurrentTime", operators: dates, operands: dateTexts,
            value: { random in
                random.chance(60)
                    ? [
                        "date": .number(
                            random.pick([
                                "1704067200000", "1704067199999", "1719748800000", "1735689600000", "1735689600000",
                                "0",
                                "1704067200500",
                            ]))
                    ] : ["string": .string(random.pick(dateTexts + ["x", "2024-13"]))]
            }),
        Key(
            name: "aws:SourceIp", operators: addresses,
            operands: addressTexts.dropLast() + [
                "10.0.0.0/8", "10.1.2.3/8", "0.0.0.0/0", "::/0", "2001:db8::/32", "192.168.001.1", "10.0.0.0/+24",
                "10.0.0.0/024", "10.0.0.1/32",
            ], value: one(addressTexts + ["x", "010.0.0.1"])),
        Key(
            name: "aws:PrincipalArn", operators: arns,
            operands: arnTexts + [
                "*", "arn:aws:iam::*:role/*", "arn:aws:*:*:*:*", "arn:aws:iam::111111111111:role/?",
                "arn:aws:s3:::${aws:username}/k", "arn:aws:s3:::b/${nowhere}", "${aws:PrincipalArn}",
                "arn:aws:s3:::${nowhere, 'b'}/*", "arn:aws:iam::111111111111:role/${*}", "a*:aws:s3:::b/k",
            ], value: one(arnTexts + ["x", "arn:aws:iam", "arn:aws:iam::1:role/*"])),
        Key(
            name: "aws:SecureTransport", operators: ["Bool"], operands: ["true", "false", "TRUE", "no", ""],
            value: { random in
                random.chance(80) ? ["bool": .bool(random.chance(50))] : ["string": .string(random.pick(words))]
            }),
        Key(
            name: "k:bytes", operators: ["BinaryEquals"], operands: ["QQ==", "QUI=", "QUJD", ""],
            value: one(["QQ==", "QUI=", "QUJD", "", "x"])),
        Key(
            name: "aws:PrincipalTag/Team", operators: strings, operands: wordOperands,
            value: one(["a", "b", "team", ""])),
        Key(
            name: "k:list", operators: operators, operands: wordOperands + numberTexts,
            value: { random in ["strings": .strings(random.picks(random.below(3), of: words + numberTexts))] }),
    ]

    /// Operands that only session policies may hold (§2.4).
    static let malformed = ["x", "10.0.0.0/33", "2001:db8::1/32", "arn:aws:iam", "1e", "2024-13"]
}

import AWSNames
import Testing

@testable import PolicyEngine

/// Rows of reference iam.md §2.
@Suite struct ConditionTests {
    static func holds(
        _ name: String, _ operands: [String], _ value: ConditionValue?,
        effect: Statement.Effect = .allow
    ) -> Bool {
        var context = ConditionContext()
        if let value { context.set("aws:Key", value) }
        let condition = Condition(operatorName: name, key: "AWS:key", values: operands)
        return CompiledCondition(condition, version: .v2012).holds(context, effect: effect)
    }

    struct Row: Sendable {
        let name: String
        let operands: [String]
        let value: ConditionValue?
        let holds: Bool

        init(_ name: String, _ operands: [String], _ value: ConditionValue?, _ holds: Bool) {
            self.name = name
            self.operands = operands
            self.value = value
            self.holds = holds
        }
    }

    @Test(
        "operators and what they compare",
        arguments: [
            Row("StringEquals", ["a", "b"], .string("b"), true),
            Row("StringEquals", ["A"], .string("a"), false),
            Row("StringEquals", ["*"], .string("a"), false),
            Row("StringEquals", ["${*}"], .string("*"), true),
            Row("StringNotEquals", ["a", "b"], .string("b"), false),
            Row("StringNotEquals", ["a"], .string("b"), true),
            Row("StringEqualsIgnoreCase", ["ABC"], .string("abc"), true),
            Row("StringEqualsIgnoreCase", ["S"], .string("\u{17F}"), false),
            Row("StringLike", ["a*c?"], .string("abbcd"), true),
            Row("StringLike", ["a${*}"], .string("ab"), false),
            Row("StringNotLike", ["a*"], .string("b"), true),
            Row("StringEquals", ["true"], .bool(true), true),
            Row("NumericEquals", ["10"], .string("010.0"), true),
            Row("NumericEquals", ["1e1"], .number(10), true),
            Row("NumericLessThan", ["10"], .number(9), true),
            Row("NumericLessThan", ["-1"], .number(-2), true),
            Row("NumericGreaterThanEquals", ["0.1"], .string("0.10000000000000000000000000001"), true),
            Row("NumericEquals", ["1"], .string("NaN"), false),
            Row("NumericNotEquals", ["1"], .string("NaN"), true),
            Row(
                "DateLessThan", ["2024-01-01T00:00:00Z"], .date(millisecondsSinceEpoch: 1_704_067_199_999),
                true),
            Row("DateEquals", ["1704067200"], .string("2024-01-01"), true),
            Row("DateGreaterThan", ["2024-01-01T00:00:00+01:00"], .string("2023-12-31T23:00:00Z"), false),
            Row("DateNotEquals", ["2024-01-01"], .string("x"), true),
            Row("Bool", ["TRUE"], .bool(true), true), Row("Bool", ["no"], .bool(false), true),
            Row("BinaryEquals", ["QmFzZTY0"], .string("QmFzZTY0"), true),
            Row("IpAddress", ["10.1.2.3/8"], .string("10.255.0.1"), true),
            Row("IpAddress", ["10.0.0.1"], .string("10.0.0.2"), false),
            Row("IpAddress", ["2001:db8::/32"], .string("2001:db8:1::1"), true),
            Row("NotIpAddress", ["10.0.0.0/8"], .string("::1"), true),
            Row("NotIpAddress", ["10.0.0.0/8"], .string("x"), false),
            Row("IpAddress", ["10.0.0.0/8"], .string("::ffff:10.1.1.1"), true),
            Row("ArnLike", ["arn:aws:iam::*:role/*"], .string("arn:aws:iam::1:role/a/b"), true),
            Row("ArnEquals", ["arn:aws:iam::1:role/a*"], .string("arn:aws:iam::1:role/ab"), true),
            Row("ArnNotLike", ["arn:aws:iam::1:role/a"], .string("arn:aws:iam::1:role/b"), true),
            Row("ArnNotLike", ["arn:aws:iam::1:role/a"], .string("x"), false),
            Row("Null", ["true"], nil, true), Row("Null", ["true"], .string(""), false),
            Row("Null", ["false"], .string(""), true),
        ])
    func comparison(row: Row) { #expect(Self.holds(row.name, row.operands, row.value) == row.holds) }

    @Test(
        "§2.3: absent keys and several values",
        arguments: [
            Row("StringEquals", ["a"], nil, false), Row("StringNotEquals", ["a"], nil, true),
            Row("StringEqualsIfExists", ["a"], nil, true), Row("NumericLessThan", ["1"], nil, false),
            Row("Bool", ["false"], nil, false), Row("StringEquals", ["a"], .strings(["a"]), false),
            Row("StringNotEquals", ["b"], .strings(["a"]), false),
            Row("StringEqualsIfExists", ["a"], .strings(["a"]), false),
            Row("ForAllValues:StringEquals", ["a", "b"], .strings(["b", "a"]), true),
            Row("ForAllValues:StringEquals", ["a"], .strings(["a", "c"]), false),
            Row("ForAllValues:StringEquals", ["a"], nil, true),
            Row("ForAllValues:StringNotEquals", ["a"], .strings(["b", "a"]), false),
            Row("ForAnyValue:StringEquals", ["a"], .strings(["c", "a"]), true),
            Row("ForAnyValue:StringEquals", ["a"], .strings([]), false),
            Row("ForAnyValue:StringEqualsIfExists", ["a"], nil, false),
            Row("ForAnyValue:StringNotEquals", ["team"], .strings(["team"]), false),
            Row("ForAnyValue:StringNotEquals", ["team"], .strings(["team", "env"]), true),
            Row("ForAnyValue:StringEquals", ["a"], .string("a"), true),
            Row("StringEquals", [], .string("a"), false), Row("StringNotEquals", [], .string("a"), false),
        ])
    func absence(row: Row) { #expect(Self.holds(row.name, row.operands, row.value) == row.holds) }

    @Test("what is not understood never allows")
    func unknownOperators() {
        #expect(!Self.holds("StringMatches", ["a"], .string("a")))
        #expect(Self.holds("StringMatches", ["a"], .string("a"), effect: .deny))
        #expect(!Self.holds("ArnLike", ["x"], .string("arn:aws:iam::1:role/a")))
        #expect(Self.holds("ArnLike", ["x"], .string("arn:aws:iam::1:role/a"), effect: .deny))
        #expect(!Self.holds("NumericEquals", ["x"], .string("x")))
    }

    /// Says something of every request that no request says of itself.
    private final class Source: ConditionSource {
        func value(of key: ConditionKey) -> ConditionValue? {
            switch key {
            case .global(.resourceAccount): .string("source")
            case .global(.userID): .string("id")
            default: nil
            }
        }

        func visit(_ body: (ConditionKey, _ name: String, ConditionValue) -> Void) {
            body(.global(.resourceAccount), "aws:ResourceAccount", .string("source"))
            body(.global(.userID), "aws:userid", .string("id"))
        }
    }

    private static func visited(_ context: ConditionContext) -> [String] {
        var visited: [String] = []
        context.visit { _, name, value in visited.append("\(name)=\(value.texts)") }
        return visited
    }

    @Test("the resource's account hides what a source says of it, and is hidden by what was set (§3.4)")
    func resourceAccount() {
        var context = ConditionContext(Source())
        #expect(context["aws:resourceaccount"] == .string("source"))
        context.resourceAccount = AccountID("111122223333")
        #expect(context["aws:ResourceAccount"] == .string("111122223333"))
        #expect(Self.visited(context) == ["aws:ResourceAccount=[\"111122223333\"]", "aws:userid=[\"id\"]"])
        context.set("AWS:ResourceAccount", .string("set"))
        #expect(context["aws:ResourceAccount"] == .string("set"))
        #expect(Self.visited(context) == ["AWS:ResourceAccount=[\"set\"]", "aws:userid=[\"id\"]"])
        var question = ConditionContext(Source())
        question.set(allOf: context)
        #expect(question["aws:ResourceAccount"] == .string("set"))
    }
}

import AWSNames
import Testing

@testable import PolicyEngine

/// How work grows with what comes from outside, by counted steps and never by time.
@Suite struct WorkTests {
    private static func steps(_ pattern: String, _ text: String) -> (matched: Bool, steps: Int) {
        var steps = 0
        let encoded = WildcardPattern.encode(pattern)
        let matched = WildcardPattern.matches(encoded.span, text.utf8.span, folding: false, steps: &steps)
        return (matched, steps)
    }

    @Test(
        "patterns that make a backtracking matcher explode take steps in proportion", arguments: [100, 1_000, 10_000])
    func pathologicalPatterns(size: Int) {
        let text = String(repeating: "a", count: size)
        for pattern in [
            String(repeating: "*a", count: size / 2) + "b", String(repeating: "*", count: size) + "b",
            String(repeating: "a*", count: size / 2) + "b", String(repeating: "?*", count: size / 2) + "b",
        ] {
            let (matched, steps) = Self.steps(pattern, text)
            #expect(!matched)
            #expect(steps <= 6 * size, "\(steps) steps for \(size)")
        }
    }

    @Test("no pattern takes more steps than its length times the text's")
    func bound() {
        let text = String(repeating: "a", count: 2_000)
        let pattern = "*" + String(repeating: "a", count: 500) + "b"
        let (matched, steps) = Self.steps(pattern, text)
        #expect(!matched)
        #expect(steps <= (pattern.utf8.count + 1) * (text.utf8.count + 1))
    }

    @Test(
        "§1.6: a character of two UTF-16 units is met half by half",
        arguments: [
            ("?", false), ("??", true), ("???", false), ("?*", true), ("*?", true), ("*??*", true), ("?*?", true),
            ("?\u{1F600}", false), ("*\u{1F600}", true), ("\u{1F600}?", false), ("\u{1F600}*", true),
        ])
    func halves(pattern: String, matches: Bool) {
        #expect(WildcardPattern(pattern).matches("\u{1F600}") == matches)
    }

    @Test("of a thousand statements only those of the action are looked at")
    func index() throws {
        let statements = (0..<1_000).map {
            CompiledStatement(
                Statement(
                    sid: nil, effect: .allow, principal: nil,
                    action: Statement.Element(values: ["s\($0):Get", "s\($0):List*"], isNegated: false),
                    resource: Statement.Element(values: ["*"], isNegated: false), conditions: [], range: 0..<0),
                index: $0, at: .none, version: .v2012, kind: .inline)
        }
        let index = ActionIndex(statements.map(\.actionList), effect: .allow)
        for (action, expected) in [("s7:Get", 7), ("S9:LISTALL", 9)] {
            let action = try #require(ServiceAction(action))
            var place = ActionIndex.Place()
            #expect(index.next(for: action, after: &place) == expected)
            #expect(index.next(for: action, after: &place) == nil)
        }
        var place = ActionIndex.Place()
        #expect(index.next(for: "s1000:Get", after: &place) == nil, "nothing speaks of this service")
    }

    @Test("what is left out of one list is not left out of the next")
    func lists() throws {
        let actions = [["s3:Get"], ["s3:Get"], ["s3:G*"], ["s3:Ge*"], ["*"], ["*"], ["sts:Get"]]
        let statements = actions.enumerated().map {
            CompiledStatement(
                Statement(
                    sid: nil, effect: .allow, principal: nil,
                    action: Statement.Element(values: $1, isNegated: false),
                    resource: Statement.Element(values: ["*"], isNegated: false), conditions: [], range: 0..<0),
                index: $0, at: .none, version: .v2012, kind: .inline)
        }
        let index = ActionIndex(statements.map(\.actionList), effect: .allow)
        func found(skipping: Set<Int>) -> [Int] {
            var found: [Int] = []
            var place = ActionIndex.Place()
            while let statement = index.next(for: "s3:Get", after: &place) {
                found.append(statement)
                if skipping.contains(statement) { place.skipList() }
            }
            return found
        }
        #expect(found(skipping: []) == [0, 1, 2, 3, 4, 5])
        #expect(found(skipping: [0]) == [0, 2, 3, 4, 5])
        #expect(found(skipping: [2]) == [0, 1, 2, 4, 5])
        #expect(found(skipping: [4]) == [0, 1, 2, 3, 4])
        #expect(found(skipping: [0, 2, 4]) == [0, 2, 4])
    }

    @Test("huge contexts and thousands of statements are decided")
    func large() throws {
        let request = DecisionTests.get(
            DecisionTests.user, with: (0..<500).map { ("k:\($0)", ConditionValue.string("v")) })
        let statements = (0..<2_000).map {
            #"{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"k:\#($0)":"w"}}}"#
        }
        let policy = try DecisionTests.policy("[\(statements.joined(separator: ","))]")
        let verdict = Authorizer.decide(request, under: PolicyLayers(identity: .policies([policy])))
        #expect(verdict.decision == .implicitDeny)
    }
}

import AWSNames
import Testing

@testable import PolicyEngine

@Suite struct ActionIndexPoolTests {
    /// What a statement lists; nothing for one of any action.
    private static func list(_ effect: Statement.Effect, _ actions: String...) throws -> StatementActions {
        StatementActions(
            effect: effect,
            listed: actions.isEmpty ? nil : try actions.map { ActionPattern(try #require(ServiceAction($0))) })
    }

    private static func found(_ action: ServiceAction, in index: ActionIndex) -> [Int] {
        var found: [Int] = []
        var place = ActionIndex.Place()
        while let statement = index.next(for: action, after: &place) { found.append(statement) }
        // The end is the end.
        #expect(index.next(for: action, after: &place) == nil)
        return found
    }

    @Test("equal lists share an index, whatever the case of their letters")
    func shared() throws {
        let pool = ActionIndexPool(limit: 8)
        let first = pool.actions(of: [
            try Self.list(.allow, "sts:AssumeRole", "sts:TagSession"), try Self.list(.deny, "s3:*"),
        ])
        let second = pool.actions(of: [
            try Self.list(.allow, "STS:assumerole", "sts:TAGSession"), try Self.list(.deny, "s3:**"),
        ])
        #expect(first !== second, "a pattern that means the same is another text")
        let third = pool.actions(of: [
            try Self.list(.allow, "STS:assumerole", "sts:TAGSession"), try Self.list(.deny, "S3:*"),
        ])
        #expect(first === third)
        #expect(pool.count == 2)
    }

    @Test("lists that differ in effect, order, division, number or spelling do not share, and each finds its own")
    func different() throws {
        let pool = ActionIndexPool(limit: 64)
        let (assume, tag) = ("sts:AssumeRole", "sts:TagSession")
        let policies: [(statements: [StatementActions], allowed: [Int], denied: [Int])] = [
            ([try Self.list(.allow, assume, tag)], [0], []),
            ([try Self.list(.deny, assume, tag)], [], [0]),
            ([try Self.list(.allow, tag, assume)], [0], []),
            ([try Self.list(.allow, assume), try Self.list(.allow, tag)], [0], []),
            ([try Self.list(.allow, tag), try Self.list(.allow, assume)], [1], []),
            ([try Self.list(.allow, assume), try Self.list(.deny, tag)], [0], []),
            ([try Self.list(.deny, tag), try Self.list(.allow, assume)], [1], []),
            ([try Self.list(.allow, assume), try Self.list(.deny, assume)], [0], [1]),
            ([try Self.list(.deny, assume), try Self.list(.allow, assume)], [1], [0]),
            ([try Self.list(.allow, tag)], [], []),
            ([try Self.list(.allow)], [0], []),
            ([try Self.list(.deny)], [], [0]),
            ([try Self.list(.allow), try Self.list(.deny)], [0], [1]),
            ([try Self.list(.allow, "sts:Assume*")], [0], []),
            ([try Self.list(.allow, "sts:Assume?")], [], []),
            ([try Self.list(.allow, "st*:AssumeRole")], [], []),
            ([try Self.list(.allow, "sts:AssumeRole\u{E9}")], [], []),
            ([try Self.list(.allow, "sts:AssumeRolee\u{301}")], [], []),
            ([], [], []),
        ]
        let asked: ServiceAction = "sts:AssumeRole"
        for _ in 0..<2 {
            for (statements, allowed, denied) in policies {
                let actions = pool.actions(of: statements)
                #expect(Self.found("sts:AssumeRole", in: actions.allowing) == allowed)
                #expect(Self.found("sts:AssumeRole", in: actions.denying) == denied)
                #expect(actions.allowing.marks.mayMatch(asked.foldedHash, of: asked.serviceHash) || allowed.isEmpty)
                #expect(actions.denying.marks.mayMatch(asked.foldedHash, of: asked.serviceHash) || denied.isEmpty)
            }
            #expect(pool.count == policies.count)
        }
    }

    @Test("a full pool shares what it knows, forgets what nobody holds and never grows")
    func bounded() throws {
        let pool = ActionIndexPool(limit: 4)
        func actions(_ number: Int) throws -> PolicyActions {
            pool.actions(of: [try Self.list(.allow, "s\(number):Get")])
        }
        var held = try (0..<4).map { try actions($0) }
        for number in 4..<50 {
            let new = try actions(number)
            #expect(Self.found(try #require(ServiceAction("s\(number):Get")), in: new.allowing) == [0])
            #expect(pool.count == 4)
        }
        for number in 0..<4 { #expect(try actions(number) === held[number]) }
        held.removeLast()
        // It looks once in as many lists as it holds.
        var (kept, turns) = (try actions(50), 0)
        while turns < 4, try actions(50) !== kept {
            kept = try actions(50)
            turns += 1
        }
        #expect(try actions(50) === kept)
        #expect(pool.count == 4)
        #expect(try actions(0) === held[0])
    }

    @Test("long lists are not kept")
    func long() throws {
        let pool = ActionIndexPool(limit: 4)
        let limit = ActionIndexPool.largestList
        let some = try (0..<limit).map { try Self.list(.allow, "s\($0):Get") }
        let many = some + [try Self.list(.deny)]
        #expect(pool.actions(of: some) === pool.actions(of: some))
        #expect(pool.actions(of: many) !== pool.actions(of: many))
        #expect(pool.count == 1)
        #expect(Self.found("s7:Get", in: pool.actions(of: many).denying) == [limit])
    }

    @Test("policies that share an index keep their own principals and conditions")
    func decisions() throws {
        let request = DecisionTests.get(DecisionTests.user, with: [("k:a", .string("v"))])
        func decide(_ effect: String, _ value: String) throws -> Verdict.Decision {
            let policy = try DecisionTests.policy(
                #"[{"Effect":"\#(effect)","Action":"s3:GetObject","Resource":"*","#
                    + #""Condition":{"StringEquals":{"k:a":"\#(value)"}}}]"#)
            return Authorizer.decide(request, under: PolicyLayers(identity: .policies([policy]))).decision
        }
        #expect(try decide("Allow", "v") == .allow)
        #expect(try decide("Allow", "w") == .implicitDeny)
        #expect(try decide("Deny", "v") == .explicitDeny)
        #expect(try decide("Deny", "w") == .implicitDeny)
    }
}

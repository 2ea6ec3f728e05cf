import AWSNames
import Authorization
import Testing

@testable import ServiceKit

/// Work that waits for a disk or a client is bounded, and nobody gets all of it (docs/decisions/0004).
@Suite struct WorkBoundTests {
    private final class Source: ResponseBodySource {
        func next() async throws -> [UInt8]? { nil }
        func close() {}
    }

    private static let account = AccountID(number: 111_122_223_333)!

    private func user(_ number: Int) -> WorkBound.Holder {
        let random = [UInt8(number >> 8), UInt8(number & 255)] + [UInt8](repeating: 0, count: 14)
        return .principal(UniqueID(.user, account: Self.account, random: random))
    }

    /// As many tickets as one gets who takes what there is.
    private func fill(_ bound: WorkBound, _ holder: WorkBound.Holder) -> [WorkBound.Ticket] {
        var tickets: [WorkBound.Ticket] = []
        while let ticket = bound.begin(for: holder) { tickets.append(ticket) }
        return tickets
    }

    @Test func noMoreThanTheLimit() {
        let bound = WorkBound(2)
        var tickets = [bound.begin(for: .anonymous), bound.begin(for: .root(Self.account))]
        #expect(tickets.allSatisfy { $0 != nil })
        #expect(bound.begin(for: user(1)) == nil && bound.underWay == 2, "a refusal counts for nothing")
        tickets.removeLast()
        #expect(bound.underWay == 1 && bound.begin(for: user(1)) != nil)
        tickets = []
        #expect(bound.underWay == 0)
    }

    @Test func noneAtAll() { #expect(WorkBound(0).begin(for: .anonymous) == nil) }

    @Test func oneCallerGetsHalf() {
        let bound = WorkBound(1_024)
        var greedy = fill(bound, .anonymous)
        #expect(greedy.count == 512)
        #expect(fill(bound, user(1)).count == 256, "others get half of the rest")
        greedy.removeLast(200)
        #expect(fill(bound, .anonymous).count == 200, "what was given back is there again")
    }

    /// It takes ten of them in league to leave nothing.
    @Test func greedyCallersLeaveRoom() {
        let bound = WorkBound(1_024)
        var tickets: [[WorkBound.Ticket]] = []
        for number in 0..<9 { tickets.append(fill(bound, user(number))) }
        #expect(tickets.map(\.count) == [512, 256, 128, 64, 32, 16, 8, 4, 2])
        #expect(bound.begin(for: .anonymous) != nil)
        // Whoever holds more than the others gets nothing until it holds less.
        #expect(bound.begin(for: user(0)) == nil)
        withExtendedLifetime(tickets) {}
    }

    /// All places can be taken, by enough of them.
    @Test func nothingIsKeptBack() {
        let bound = WorkBound(300)
        let tickets = (0..<300).map { bound.begin(for: user($0)) }
        #expect(tickets.allSatisfy { $0 != nil } && bound.underWay == 300)
        #expect(bound.begin(for: .anonymous) == nil)
    }

    /// Sessions of a role, and of a user, count as the role and the user: anyone may have many.
    @Test func sessionsAreNoHoldersOfTheirOwn() {
        func holder(_ principal: CallerIdentity.Principal, _ account: AccountID? = Self.account) -> WorkBound.Holder {
            WorkBound.Holder(
                CallerIdentity(
                    principal: principal, account: account, arn: "", userID: "", accessKeyID: nil, session: nil))
        }
        let random = [UInt8](repeating: 7, count: 16)
        let role = UniqueID(.role, account: Self.account, random: random)
        let user = UniqueID(.user, account: Self.account, random: random)
        for session in ["a", "b"] {
            #expect(
                holder(.roleSession(role: role, roleARN: .text(""), sessionName: session)) == .principal(role))
            #expect(holder(.federatedUser(name: session, issuer: user, issuerARN: "")) == .principal(user))
            #expect(holder(.federatedUser(name: session, issuer: nil, issuerARN: "")) == .root(Self.account))
        }
        #expect(holder(.user(id: user, name: "u")) == .principal(user))
        #expect(holder(.root) == .root(Self.account))
        #expect(holder(.anonymous, nil) == .anonymous)
    }

    /// The body of an answer is work until it has been sent.
    @Test func aStreamedAnswerHoldsItsTicket() throws {
        let bound = WorkBound(1)
        var response: HTTPResponse? = try #require(bound.begin(for: .anonymous))
            .held(by: HTTPResponse(status: 200, body: .stream(length: 1, source: Source())))
        #expect(bound.underWay == 1)
        guard case .stream(1, _)? = response?.body else {
            Issue.record("the body was changed")
            return
        }
        response = nil
        #expect(bound.underWay == 0)
    }

    @Test func anAnswerInMemoryHoldsNothing() throws {
        let bound = WorkBound(1)
        let response = try #require(bound.begin(for: .anonymous)).held(
            by: HTTPResponse(status: 200, body: .bytes([1])))
        #expect(bound.underWay == 0 && response.status == 200)
    }
}

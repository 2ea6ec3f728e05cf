import ServiceKit
import Testing

@Suite struct RequestIDTests {
    @Test func aVersion4UUIDInLowerCase() {
        var seen: Set<String> = []
        var digits: Set<Character> = []
        for _ in 0..<1_000 {
            let id = RequestID.make()
            let groups = id.split(separator: "-", omittingEmptySubsequences: false)
            #expect(groups.map(\.utf8.count) == [8, 4, 4, 4, 12])
            #expect(id.utf8.allSatisfy { "-0123456789abcdef".utf8.contains($0) })
            #expect(groups[2].first == "4")
            #expect(groups[3].first.map { "89ab".contains($0) } == true)
            seen.insert(id)
            digits.formUnion(groups[4])
        }
        #expect(seen.count == 1_000)
        #expect(digits.count == 16)
    }
}

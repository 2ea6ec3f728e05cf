import Testing

@testable import PolicyEngine

@Suite struct ShortListTests {
    @Test("a short list is the list that it was made of", arguments: 0..<4)
    func equality(count: Int) {
        let elements = Array(10..<10 + count)
        let list = ShortList(elements)
        #expect(list.isEmpty == elements.isEmpty)
        #expect(list.indices == elements.indices)
        #expect(list.indices.map { list[$0] } == elements)
        var met: [Int] = []
        list.visit { met.append($0) }
        #expect(met == elements)
    }

    @Test("searches look at the elements in order and no further than they must", arguments: 0..<4)
    func searches(count: Int) {
        let elements = Array(10..<10 + count)
        let list = ShortList(elements)
        for wanted in 9..<15 {
            #expect(list.contains { $0 == wanted } == elements.contains(wanted))
            #expect(list.firstIndex { $0 == wanted } == elements.firstIndex(of: wanted))
            #expect(list.allSatisfy { $0 < wanted } == elements.allSatisfy { $0 < wanted })
            var met: [Int] = []
            _ = list.contains { element in
                met.append(element)
                return element == wanted
            }
            #expect(met == Array(elements.prefix((elements.firstIndex(of: wanted) ?? count) + 1)))
        }
    }
}

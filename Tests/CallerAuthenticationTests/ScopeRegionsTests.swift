import AWSNames
import Testing

@testable import CallerAuthentication
@testable import SignatureV4

@Suite struct ScopeRegionsTests {
    /// In the midst of other bytes, which are none of its own.
    func text(_ name: String) -> ReceivedText {
        ReceivedText(Array("us-east-1/\(name)/us-east-1".utf8), 10..<10 + name.utf8.count)
    }

    @Test func allOfThePartition() {
        let regions = ScopeRegions(served: [.usEast1])
        for name in RegionName.enabledByDefault.union(RegionName.optIn) {
            let region = regions.region(named: text(name.rawValue))
            #expect(region?.name == name)
            #expect(region?.isServed == (name == .usEast1))
            #expect(region?.isOptIn == RegionName.optIn.contains(name))
        }
    }

    /// Names of any length, and more of them than AWS has.
    @Test func thoseOfAnOperator() throws {
        let names = ["a", "local", "seven-7", "eight-88", "sixteen-bytes-16", "seventeen-bytes-7"]
        let more = (0..<200).map { "nowhere-\($0)" }
        let served = Set(try (names + more).map { try #require(RegionName($0)) })
        let regions = ScopeRegions(served: served)
        for name in names + more {
            let region = regions.region(named: text(name))
            #expect(region?.name.rawValue == name)
            #expect(region?.isServed == true)
            #expect(region?.isOptIn == false)
        }
        #expect(regions.region(named: text("us-east-1"))?.isServed == false)
        for name in ["b", "locals", "seven-8", "eight-89", "sixteen-bytes-17", "nowhere-200", "us-east-9"] {
            let region = regions.region(named: text(name))
            #expect(region?.name.rawValue == name)
            #expect(region?.isServed == false)
        }
    }

    @Test(arguments: [
        "", "US-EAST-1", "us east 1", "us-east_1", "1us-east-1", "-us-east-1", "us-east-é", "us-east-1\0",
        String(repeating: "a", count: 33), " us-east-1", "\0\0\0\0\0\0\0\0",
    ]) func whatIsNoName(_ name: String) {
        let regions = ScopeRegions(served: RegionName.enabledByDefault)
        #expect(regions.region(named: text(name)) == nil)
    }
}

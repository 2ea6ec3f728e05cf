import Directory
import DirectoryConformance
import Testing

@Suite struct InMemoryDirectoryStoreTests {
    @Test(arguments: ConformanceTest.all)
    func conforms(_ test: ConformanceTest) async throws {
        try await test.run(StoreFactory(make: { InMemoryDirectoryStore(feedLimit: $0) }, reopen: { $0 }))
    }
}

import Directory
import DirectoryConformance
import DirectorySQLite
import Foundation
import Testing

@Suite struct SQLiteConformanceTests {
    @Test(arguments: ConformanceTest.all)
    func conforms(_ test: ConformanceTest) async throws {
        let folder = try TemporaryFolder()
        let factory = StoreFactory(
            make: { feedLimit in
                try SQLiteDirectoryStore.create(path: folder.file("\(UUID().uuidString).db"), feedLimit: feedLimit)
            },
            reopen: { store in
                guard let store = store as? SQLiteDirectoryStore else { return store }
                store.close()
                return try SQLiteDirectoryStore.open(path: store.path)
            })
        try await test.run(factory)
    }
}

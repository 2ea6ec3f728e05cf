import AWSNames
import Directory
import Foundation
import Logging
import SecretMaterial
import Synchronization
import Testing
import WireProtocol

@testable import ServerAssembly

/// A store that outlives being closed, beside a file that stands for the database.
private func parts(_ store: InMemoryDirectoryStore = InMemoryDirectoryStore()) -> ServerParts {
    ServerParts(
        createStore: { place in
            _ = FileManager.default.createFile(atPath: place.database, contents: nil)
            return UnclosedStore(store: store)
        },
        openStore: { _ in UnclosedStore(store: store) },
        makeHandler: { _ in throw AssemblyError.missingPart("none") })
}

private struct UnclosedStore: DirectoryStore, KeyRingStore, ServerMetadataStore {
    let store: InMemoryDirectoryStore
    func load() throws(DirectoryStoreError) -> DirectorySnapshot { try store.load() }
    func commit(_ transactions: [CommittedTransaction]) throws(DirectoryStoreError) { try store.commit(transactions) }
    func changes(after sequence: UInt64, limit: Int) throws(DirectoryStoreError) -> [CommittedTransaction] {
        try store.changes(after: sequence, limit: limit)
    }
    func close() {}
    func ringKeys() throws(DirectoryStoreError) -> [StoredRingKey] { try store.ringKeys() }
    func putRingKeys(_ keys: [StoredRingKey]) throws(DirectoryStoreError) { try store.putRingKeys(keys) }
    func removeRingKey(_ ring: RingKind, id: RingKeyID) throws(DirectoryStoreError) {
        try store.removeRingKey(ring, id: id)
    }
    func metadata() throws(DirectoryStoreError) -> ServerMetadata { try store.metadata() }
    func markInitialized(at instant: Timestamp) throws(DirectoryStoreError) { try store.markInitialized(at: instant) }
}

private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

private func withPlace(_ body: (DataDirectory) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "stint-\(UUID().uuidString.prefix(8))")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(DataDirectory(folder.appending(path: "data").path))
}

private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

@Suite struct InitializationTests {
    @Test func makesAnAccountWhoseKeyOpens() async throws {
        try await withPlace { place in
            let parts = parts()
            let issued = try await Initialization(parts: parts).run(place, accountID: AccountID("123456789012"))
            #expect(issued.accountID.description == "123456789012")
            #expect(try mode(place.keyFile) == 0o600)
            #expect(try mode(place.path) == 0o700)
            let opened = try #require(try OpenedDirectory.open(place, parts: parts))
            let key = try #require(opened.directory.snapshot.accessKey(issued.accessKeyID))
            #expect(key.owner == .root(issued.accountID))
            let secret = try opened.rings.store.open(
                key.sealedSecret, purpose: .longTermSecret, associatedData: Array(key.id.rawValue.utf8),
                now: Timestamp.now.seconds)
            #expect(secret.constantTimeEquals(issued.secretAccessKey))
            await opened.close()
        }
    }

    @Test func aSecondInitChangesNothing() async throws {
        try await withPlace { place in
            let parts = parts()
            _ = try await Initialization(parts: parts).run(place, accountID: nil)
            let key = try Data(contentsOf: URL(filePath: place.keyFile))
            await #expect(throws: AssemblyError.alreadyInitialized(place.path)) {
                try await Initialization(parts: parts).run(place, accountID: nil)
            }
            #expect(try Data(contentsOf: URL(filePath: place.keyFile)) == key)
            let opened = try #require(try OpenedDirectory.open(place, parts: parts))
            #expect(opened.directory.snapshot.accounts.count == 1)
            await opened.close()
        }
    }

    @Test func aForeignKeyFileIsNotTouched() async throws {
        try await withPlace { place in
            try FileManager.default.createDirectory(
                atPath: URL(filePath: place.path).deletingLastPathComponent().path, withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: place.keyFile, contents: Data("mine".utf8))
            await #expect(throws: AssemblyError.inTheWay(place.keyFile)) {
                try await Initialization(parts: parts()).run(place, accountID: nil)
            }
            #expect(try Data(contentsOf: URL(filePath: place.keyFile)) == Data("mine".utf8))
        }
    }

    @Test func halfAnInitIsNotServedAndIsBegunAgain() async throws {
        try await withPlace { place in
            try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: place.initMarker, contents: nil)
            _ = FileManager.default.createFile(atPath: place.database, contents: nil)
            _ = FileManager.default.createFile(atPath: place.keyFile, contents: Data("half".utf8))
            let parts = parts()
            #expect(throws: AssemblyError.notInitialized(place.path)) {
                try OpenedDirectory.open(place, parts: parts)
            }
            _ = try await Initialization(parts: parts).run(place, accountID: nil)
            #expect(!FileManager.default.fileExists(atPath: place.initMarker))
            let opened = try #require(try OpenedDirectory.open(place, parts: parts))
            await opened.close()
        }
    }

    @Test func anotherDirectorysKeyOpensNothing() async throws {
        try await withPlace { place in
            let parts = parts()
            _ = try await Initialization(parts: parts).run(place, accountID: nil)
            let text = String(repeating: "ab", count: 32)
            try Data(text.utf8).write(to: URL(filePath: place.keyFile))
            #expect(throws: AssemblyError.keyUnusable(place.keyFile)) { try OpenedDirectory.open(place, parts: parts) }
            try FileManager.default.removeItem(atPath: place.keyFile)
            #expect(throws: AssemblyError.keyMissing(place.keyFile)) { try OpenedDirectory.open(place, parts: parts) }
        }
    }

    @Test func nothingThereNamesInit() async throws {
        try await withPlace { place in
            #expect(throws: AssemblyError.notInitialized(place.path)) {
                try OpenedDirectory.open(place, parts: parts())
            }
            #expect(AssemblyError.notInitialized(place.path).description.contains("stint init --data-dir"))
            #expect(!FileManager.default.fileExists(atPath: place.path))
        }
    }
}

@Suite struct RootKeysTests {
    @Test func resetRemovesTheOldKeys() async throws {
        try await withPlace { place in
            let parts = parts()
            let first = try await Initialization(parts: parts).run(place, accountID: nil)
            let commands = AccountCommands(parts: parts, logger: quiet)
            let second = try await commands.perform(.resetRootKey(first.accountID), on: place)
            #expect(second.accessKeyID != first.accessKeyID)
            let opened = try #require(try OpenedDirectory.open(place, parts: parts))
            #expect(opened.directory.snapshot.accessKey(first.accessKeyID) == nil)
            #expect(opened.directory.snapshot.accessKeys(of: .root(first.accountID)).map(\.id) == [second.accessKeyID])
            await opened.close()
        }
    }

    @Test func whatIsThereOrMissingIsRefused() async throws {
        try await withPlace { place in
            let parts = parts()
            let first = try await Initialization(parts: parts).run(place, accountID: nil)
            let commands = AccountCommands(parts: parts, logger: quiet)
            let missing = try #require(AccountID("000000000001"))
            await #expect(throws: AssemblyError.self) { try await commands.perform(.resetRootKey(missing), on: place) }
            await #expect(throws: AssemblyError.self) {
                try await commands.perform(.createAccount(first.accountID), on: place)
            }
        }
    }

    @Test func reportsHaveAWSsNames() throws {
        let line = "issued 123456789012 AKIAIOSFODNN7EXAMPLE " + String(repeating: "s", count: 40)
        guard case .issued(let key)? = ControlReply(line: line) else {
            Issue.record("not parsed")
            return
        }
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(RootKeyReport.json(key).utf8)) as? [String: String])
        #expect(
            object == [
                "AccountId": "123456789012", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
                "SecretAccessKey": String(repeating: "s", count: 40),
            ])
        #expect(!"\(key)".contains("ssss"))
    }
}

@Suite struct ControlSocketTests {
    @Test(arguments: [
        "", "create-account -", "stint-control/2 create-account -", "stint-control/1 create-account",
        "stint-control/1 create-account 12", "stint-control/1 reset-root-key -", "stint-control/1 drop -",
        "stint-control/1 create-account - -",
    ])
    func notARequest(_ line: String) { #expect(ControlRequest(line: line) == nil) }

    @Test func requestsRoundTrip() throws {
        let id = try #require(AccountID("123456789012"))
        for request in [ControlRequest.createAccount(nil), .createAccount(id), .resetRootKey(id)] {
            #expect(ControlRequest(line: request.line) == request)
        }
    }

    @Test func throughTheSocketWhileTheLockIsHeld() async throws {
        try await withPlace { place in
            let parts = parts()
            _ = try await Initialization(parts: parts).run(place, accountID: nil)
            let opened = try #require(try OpenedDirectory.open(place, parts: parts))
            #expect(try OpenedDirectory.open(place, parts: parts) == nil)
            let server = try await ControlServer.listen(
                in: place, administration: Administration(opened, logger: quiet), logger: quiet)
            #expect(try mode(place.controlSocket) == 0o600)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.run() }
                let commands = AccountCommands(parts: parts, logger: quiet)
                let issued = try await commands.perform(.createAccount(nil), on: place)
                #expect(opened.directory.snapshot.account(issued.accountID) != nil)
                await #expect(throws: AssemblyError.self) {
                    try await commands.perform(.createAccount(issued.accountID), on: place)
                }
                group.cancelAll()
            }
            await opened.close()
        }
    }
}

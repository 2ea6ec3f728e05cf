import AWSNames
import Glibc
import ServiceKit
import Testing
import WireProtocol

@testable import ServerAssembly

/// The audit log reaches its file whole and in order, and says so when it did not.
@Suite struct AuditLogTests {
    private static func record(_ number: Int) -> AuditRecord {
        AuditRecord(
            requestID: "request-\(number)", time: Timestamp(milliseconds: 0), action: nil, caller: nil,
            sourceAddress: nil, userAgent: nil, region: nil, status: 200, errorCode: nil, note: nil)
    }

    private static func number(in line: Substring) -> Int? {
        line.split(separator: "request-").last.flatMap { Int($0.prefix { $0 != "\"" }) }
    }

    @Test func closingWritesEverything() throws {
        let file = TemporaryFile()
        let log = AuditLog(descriptor: file.descriptor)
        for number in 0..<5_000 { log.record(Self.record(number)) }
        log.close()
        #expect(file.text().split(separator: "\n").compactMap(Self.number) == Array(0..<5_000))
    }

    @Test func aLineIsWrittenSoonWithoutFurtherOnes() async throws {
        let file = TemporaryFile()
        let log = AuditLog(descriptor: file.descriptor)
        log.record(Self.record(1))
        var waited = 0
        while file.text().isEmpty, waited < 500 {
            try await Task.sleep(for: .milliseconds(10))
            waited += 1
        }
        #expect(file.text().hasSuffix("\n") && file.text().contains("request-1"))
        withExtendedLifetime(log) {}
    }

    @Test func manyThreadsLoseNothing() async throws {
        let file = TemporaryFile()
        let log = AuditLog(descriptor: file.descriptor)
        await withTaskGroup(of: Void.self) { group in
            for part in 0..<4 {
                group.addTask { for number in 0..<2_000 { log.record(Self.record(part * 2_000 + number)) } }
            }
        }
        log.close()
        #expect(file.text().split(separator: "\n").compactMap(Self.number).sorted() == Array(0..<8_000))
    }

    /// One line for all of a kind, however many there were, and none is forgotten at the end.
    @Test func shedRequestsAreCounted() throws {
        let file = TemporaryFile()
        let log = AuditLog(descriptor: file.descriptor)
        for _ in 0..<10_000 { log.recordShed(by: "sts", as: .throttling) }
        log.recordShed(by: "s3", as: ServiceError("SlowDown", status: 503, message: nil))
        log.close()
        let lines = file.text().split(separator: "\n").map { $0.drop { $0 != "," } }.sorted()
        #expect(
            lines == [
                #","eventSource":"s3.amazonaws.com","errorCode":"SlowDown","shedRequests":1,"status":503}"#,
                #","eventSource":"sts.amazonaws.com","errorCode":"Throttling","shedRequests":10000,"status":400}"#,
            ])
    }

    @Test func shedRequestsAreToldWithoutFurtherOnes() async throws {
        let file = TemporaryFile()
        let log = AuditLog(descriptor: file.descriptor)
        log.recordShed(by: "iam", as: .throttling)
        var waited = 0
        while file.text().isEmpty, waited < 1_000 {
            try await Task.sleep(for: .milliseconds(10))
            waited += 1
        }
        #expect(file.text().hasSuffix(#""shedRequests":1,"status":400}"# + "\n"))
        withExtendedLifetime(log) {}
    }

    @Test func whatCannotBeWrittenIsCounted() throws {
        let file = TemporaryFile()
        let readOnly = open("/dev/null", O_RDONLY)
        let log = AuditLog(descriptor: readOnly)
        log.record(Self.record(1))
        log.record(Self.record(2))
        log.close()
        // From now on the descriptor takes lines.
        #expect(dup2(file.descriptor, readOnly) == readOnly)
        log.record(Self.record(3))
        log.close()
        #expect(file.text().hasSuffix("{\"auditLinesLost\":2}\n") && file.text().contains("request-3"))
        close(readOnly)
    }
}

private final class TemporaryFile {
    let descriptor: Int32

    init() {
        var template = Array("/tmp/audit-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        unlink(template)
    }

    deinit { close(descriptor) }

    func text() -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}

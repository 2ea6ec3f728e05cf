import Dispatch
import Glibc

/// Asks the server that holds the directory's lock.
enum ControlClient {
    /// How long the server may take, in seconds.
    private static let patienceSeconds = 30

    /// Waits for the answer on a thread of its own: the threads of Swift's tasks are few, and the server may need them.
    static func ask(_ request: ControlRequest, of directory: DataDirectory) async throws(AssemblyError) -> ControlReply
    {
        let result: Result<ControlReply, AssemblyError> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                do throws(AssemblyError) {
                    continuation.resume(returning: .success(try send(request, to: directory)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    private static func send(_ request: ControlRequest, to directory: DataDirectory) throws(AssemblyError)
        -> ControlReply
    {
        let descriptor = try connect(directory.controlSocket)
        defer { close(descriptor) }
        let line = Array((request.line + "\n").utf8)
        guard Glibc.send(descriptor, line, line.count, Int32(MSG_NOSIGNAL)) == line.count else {
            throw Files.failure("cannot write to", directory.controlSocket)
        }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: ControlRequest.maximumCount)
        while answer.last != 0x0A {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0, answer.count + count <= ControlReply.maximumCount else {
                throw .system("the running server did not answer on \(directory.controlSocket)")
            }
            answer += piece[..<count]
        }
        guard let reply = ControlReply(line: String(decoding: answer.dropLast(), as: UTF8.self)) else {
            throw .system("the running server gave no answer that this release understands")
        }
        return reply
    }

    private static func connect(_ path: String) throws(AssemblyError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw .invalid("the path of the control socket is too long: \(path)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Files.failure("cannot open", path) }
        var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let failure = Files.failure("cannot reach the running server at", path)
            close(descriptor)
            throw failure
        }
        return descriptor
    }
}

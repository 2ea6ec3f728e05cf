import Synchronization

/// A body that arrives in pieces of 7 bytes.
final class Pieces: Sendable {
    private let rest: Mutex<ArraySlice<UInt8>>

    init(_ body: [UInt8]) { rest = Mutex(body[...]) }

    func next() -> [UInt8]? {
        rest.withLock { rest in
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(7) }
            return Array(rest.prefix(7))
        }
    }
}

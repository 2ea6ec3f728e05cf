import Synchronization

/// Bounds how much work of one service is under way at once: what waits for a disk holds memory and descriptors.
final class WorkBound: Sendable {
    private let limit: Int
    private let count = Atomic(0)

    init(_ limit: Int) { self.limit = limit }

    /// What is under way.
    var underWay: Int { count.load(ordering: .relaxed) }

    /// Nil when there is too much already.
    func begin() -> Ticket? {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue <= limit else {
            count.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        return Ticket(self)
    }

    /// One piece of work. It is over when nobody holds the ticket any more.
    final class Ticket: Sendable {
        private let bound: WorkBound

        fileprivate init(_ bound: WorkBound) { self.bound = bound }

        deinit { bound.count.wrappingSubtract(1, ordering: .relaxed) }

        /// The response, which holds the ticket as long as its body is being sent.
        func held(by response: HTTPResponse) -> HTTPResponse {
            guard case .stream(let length, let source) = response.body else { return response }
            var response = response
            response.body = .stream(length: length, source: HoldingSource(source: source, ticket: self))
            return response
        }
    }

    private struct HoldingSource: ResponseBodySource {
        let source: any ResponseBodySource
        let ticket: Ticket

        func next() async throws -> [UInt8]? { try await source.next() }
        func close() { source.close() }
    }
}

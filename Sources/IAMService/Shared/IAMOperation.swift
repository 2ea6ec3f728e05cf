import Authorization
import Directory
import ServiceKit
import WireProtocol

/// What all operations of IAM have in common: IAM has none that an unsigned request may call (reference iam.md §6.1).
protocol IAMOperation: ServiceOperation {}

extension IAMOperation {
    static var authentication: AuthenticationRequirement { .signature }
}

/// An operation that reads one state of the directory.
protocol IAMRead: IAMOperation, ServiceKit.Operation {}

/// An operation that changes the directory in one transaction.
protocol IAMWrite: IAMOperation, AsyncOperation {
    var directory: Directory { get }
}

extension Directory {
    /// Runs `body` as one transaction; what it throws, and what the directory refuses, is the client's error.
    func transact<Result: Sendable>(
        _ body: @escaping @Sendable (inout DirectoryTransaction) throws -> Result
    ) async throws(ServiceError) -> Result {
        do {
            return try await write(body)
        } catch let error as ServiceError {
            throw error
        } catch let error as DirectoryError {
            throw ServiceError(error)
        } catch {
            throw .internalFailure(note: "a transaction failed: \(error)")
        }
    }
}

extension ServiceError {
    /// What the directory refuses although the operation's own checks passed.
    init(_ error: DirectoryError) {
        switch error {
        case .overloaded:
            self = .throttling
        case .closed:
            self.init(
                "ServiceUnavailable", status: 503,
                message: "The request has failed due to a temporary failure of the server.")
        case .taken, .missing, .inUse, .invalid, .store:
            self = .internalFailure(note: "the directory refused a change: \(error)")
        }
    }
}

import AWSNames
import Authorization
import Directory
import PolicyEngine
import ServiceKit
import ServiceShapes
import WireProtocol

extension OperationContext {
    /// The user that calls, for operations that take it where no name is given (reference iam.md §6.2).
    func callingUser() throws(ServiceError) -> User {
        guard let id = caller.callingUser, let user = snapshot.user(id) else {
            throw .validation("Must specify userName when calling with non-User credentials")
        }
        return user
    }
}

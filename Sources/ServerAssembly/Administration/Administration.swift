import Directory
package import Logging
package import WireProtocol

/// Carries out administrative requests and logs each, without its secrets.
package struct Administration: Sendable {
    let rootKeys: RootKeys
    let logger: Logger
    let now: @Sendable () -> Timestamp

    package init(rootKeys: RootKeys, logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now }) {
        self.rootKeys = rootKeys
        self.logger = logger
        self.now = now
    }

    package func perform(_ request: ControlRequest) async -> ControlReply {
        do {
            switch request {
            case .createAccount(let id):
                let issued = try await rootKeys.createAccount(id, at: now())
                log("account created", issued)
                return .issued(issued)
            case .resetRootKey(let id):
                let issued = try await rootKeys.resetRootKey(of: id, at: now())
                log("root key reset", issued)
                return .issued(issued)
            }
        } catch {
            logger.warning("administrative request refused", metadata: ["reason": "\(error)"])
            return .refused("\(error)")
        }
    }

    private func log(_ message: Logger.Message, _ issued: IssuedRootKey) {
        logger.notice(
            message,
            metadata: ["account": "\(issued.accountID)", "access-key-id": "\(issued.accessKeyID)"])
    }
}

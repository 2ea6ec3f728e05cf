import Directory
package import Logging
package import WireProtocol

/// Carries out administrative requests and logs each, without its secrets.
package struct Administration: Sendable {
    let rootKeys: RootKeys
    let keys: KeyCommands
    let revocations: Revocations
    let regions: RegionSettings
    let place: DataDirectory
    let logger: Logger
    let now: @Sendable () -> Timestamp

    package init(
        _ opened: OpenedDirectory, logger: Logger, now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        rootKeys = RootKeys(directory: opened.directory, storeRing: opened.rings.store)
        keys = KeyCommands(keeper: opened.keeper)
        revocations = Revocations(directory: opened.directory)
        regions = RegionSettings(directory: opened.directory)
        place = opened.place
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
            case .keys(let request):
                let report = try await keys.perform(request, at: now())
                if request != .list { log("rings changed", request.words) }
                return .report(report.json)
            case .revoke(let request):
                let report = try await revocations.revoke(request, at: now())
                log("sessions revoked", request.words)
                return .report(report.json)
            case .listRevocations(let account):
                return .report(revocations.list(account, at: now()).json)
            case .regions(let request):
                let report = try await regions.perform(request)
                if request.change != nil { log("Regions changed", request.words) }
                return .report(report.json)
            case .explain(let question):
                let explainer = DecisionExplainer(snapshot: rootKeys.directory.snapshot, place: place, now: now())
                return .report(try explainer.document(question))
            }
        } catch {
            logger.warning("administrative request refused", metadata: ["reason": "\(error)"])
            return .refused("\(error)")
        }
    }

    private func log(_ message: Logger.Message, _ words: [String]) {
        logger.notice(message, metadata: ["request": "\(words.joined(separator: " "))"])
    }

    private func log(_ message: Logger.Message, _ issued: IssuedRootKey) {
        logger.notice(
            message,
            metadata: ["account": "\(issued.accountID)", "access-key-id": "\(issued.accessKeyID)"])
    }
}

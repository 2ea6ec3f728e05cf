/// An action as policies name it, such as `sts:AssumeRole`, in AWS's spelling. Policies match it without case.
public struct ServiceAction: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The prefix, lower case: `sts`.
    public let service: String
    /// The name: `AssumeRole`.
    public let name: String
    /// FNV-1a of the service, ASCII letters in lower case; made once, since policies are asked about few actions.
    package let serviceHash: UInt64
    /// FNV-1a of `service:name`, likewise.
    package let foldedHash: UInt64

    public init(service: String, name: String) {
        self.service = service
        self.name = name
        serviceHash = FoldedHash.hash(service)
        foldedHash = FoldedHash.hash(name, from: FoldedHash.hash(":", from: serviceHash))
    }

    /// Nil unless `text` has exactly one colon with something on both sides.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(service: String(parts[0]), name: String(parts[1]))
    }

    /// For actions written in code; the literal must be of the form `service:Name`.
    public init(stringLiteral value: StaticString) {
        guard let action = ServiceAction(value.description) else {
            preconditionFailure("an action literal is service:Name")
        }
        self = action
    }

    public var description: String { "\(service):\(name)" }
}

public import AWSNames
import Authorization
public import WireProtocol

/// The operations of one service, by name. `Wire` is a request as its protocol reads it, `Reply` what it writes.
///
/// This is the one place where the phases after authentication are put in their order: decode, validate, authorize,
/// handle, encode (DESIGN §3).
public struct OperationTable<Wire: Sendable, Reply: Sendable>: Sendable {
    /// One operation with its types erased. Shared, not copied: every request takes one.
    public final class Entry: Sendable {
        public let action: ServiceAction
        public let authentication: AuthenticationRequirement
        /// Whether the body is handed over while it arrives.
        public let isStreaming: Bool
        let prepare: @Sendable (Wire, OperationContext) throws(ServiceError) -> Prepared

        init(
            action: ServiceAction, authentication: AuthenticationRequirement, isStreaming: Bool,
            prepare: @escaping @Sendable (Wire, OperationContext) throws(ServiceError) -> Prepared
        ) {
            self.action = action
            self.authentication = authentication
            self.isStreaming = isStreaming
            self.prepare = prepare
        }
    }

    /// An operation that has been decoded, validated and authorized.
    enum Prepared: Sendable {
        case done(Reply)
        case suspended(@Sendable () async throws(ServiceError) -> Reply)
        case streaming(@Sendable (VerifiedBody) async throws(ServiceError) -> Reply)
    }

    private var entries: [String: Entry] = [:]

    public init() {}

    /// The operation of this name, spelled exactly so.
    public func entry(named name: String) -> Entry? { entries[name] }

    /// The names of all operations, sorted.
    public var names: [String] { entries.keys.sorted() }

    public mutating func add<O: Operation>(
        _ operation: O, decode: @escaping @Sendable (Wire) throws(ServiceError) -> O.Input,
        encode: @escaping @Sendable (O.Output, Wire, OperationContext) -> Reply
    ) {
        insert(O.self, isStreaming: false) { wire, context throws(ServiceError) in
            let input = try decode(wire)
            try context.authorize(operation.checks(for: input, in: context))
            return .done(encode(try operation.handle(input, in: context), wire, context))
        }
    }

    public mutating func add<O: AsyncOperation>(
        _ operation: O, decode: @escaping @Sendable (Wire) throws(ServiceError) -> O.Input,
        encode: @escaping @Sendable (O.Output, Wire, OperationContext) -> Reply
    ) {
        insert(O.self, isStreaming: false) { wire, context throws(ServiceError) in
            let input = try decode(wire)
            try context.authorize(operation.checks(for: input, in: context))
            return .suspended { () async throws(ServiceError) -> Reply in
                encode(try await operation.handle(input, in: context), wire, context)
            }
        }
    }

    public mutating func add<O: ProvingOperation>(
        _ operation: O, decode: @escaping @Sendable (Wire) throws(ServiceError) -> O.Input,
        encode: @escaping @Sendable (O.Output, Wire, OperationContext) -> Reply
    ) {
        addProving(operation, decode: decode) { input, wire, context throws(ServiceError) in
            try context.authorize(operation.checks(for: input, in: context))
            return encode(try operation.handle(input, in: context), wire, context)
        }
    }

    public mutating func add<O: ProvingOperation & FindingOperation>(
        _ operation: O, decode: @escaping @Sendable (Wire) throws(ServiceError) -> O.Input,
        encode: @escaping @Sendable (O.Output, Wire, OperationContext) -> Reply
    ) {
        addProving(operation, decode: decode) { input, wire, context throws(ServiceError) in
            let findings = try operation.findings(for: input, in: context)
            try context.authorize(operation.checks(for: findings))
            return encode(try operation.handle(findings, in: context), wire, context)
        }
    }

    private mutating func addProving<O: ProvingOperation>(
        _ operation: O, decode: @escaping @Sendable (Wire) throws(ServiceError) -> O.Input,
        answer: @escaping @Sendable (consuming O.Input, Wire, OperationContext) throws(ServiceError) -> Reply
    ) {
        insert(O.self, isStreaming: false) { wire, context throws(ServiceError) in
            let input = try decode(wire)
            if operation.hasProof(input) {
                let proved = consume input
                return .suspended { () async throws(ServiceError) -> Reply in
                    try answer(proved, wire, await operation.prove(proved, in: context))
                }
            }
            return .done(try answer(consume input, wire, context))
        }
    }

    public mutating func add<O: StreamingOperation>(
        _ operation: O, decode: @escaping @Sendable (Wire) throws(ServiceError) -> O.Input,
        encode: @escaping @Sendable (O.Output, Wire, OperationContext) -> Reply
    ) {
        insert(O.self, isStreaming: true) { wire, context throws(ServiceError) in
            let input = try decode(wire)
            try context.authorize(operation.checks(for: input, in: context))
            return .streaming { (body: VerifiedBody) async throws(ServiceError) -> Reply in
                encode(try await operation.handle(input, body: body, in: context), wire, context)
            }
        }
    }

    private mutating func insert<O: ServiceOperation>(
        _ type: O.Type, isStreaming: Bool,
        prepare: @escaping @Sendable (Wire, OperationContext) throws(ServiceError) -> Prepared
    ) {
        let name = O.action.name
        precondition(entries[name] == nil, "two operations of one name")
        entries[name] = Entry(
            action: O.action, authentication: O.authentication, isStreaming: isStreaming, prepare: prepare
        )
    }
}

import Glibc
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Listens on the control socket (mode 0600, in a directory of mode 0700) for processes of the server's own user or of
/// root: one request a connection, one at a time.
struct ControlServer: Service {
    /// How long a client may take over its line, in seconds.
    private static let patience = TimeAmount.seconds(5)
    private let listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>
    private let administration: Administration
    private let logger: Logger
    private let path: String

    /// Begins to listen. The lock on `directory` must be held: a socket left by a process that died is replaced.
    static func listen(
        in directory: DataDirectory, administration: Administration, logger: Logger
    ) async throws -> ControlServer {
        let path = directory.controlSocket
        try Files.remove(path)
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: path) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(IdleStateHandler(allTimeout: patience))
                    try channel.pipeline.syncOperations.addHandler(CloseWhenIdle())
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        guard chmod(path, 0o600) == 0 else { throw Files.failure("cannot set the mode of", path) }
        return ControlServer(listener: listener, administration: administration, logger: logger, path: path)
    }

    func run() async throws {
        let channel = listener.channel
        await withGracefulShutdownHandler {
            do {
                try await listener.executeThenClose { connections in
                    for try await connection in connections { await serve(connection) }
                }
            } catch { logger.error("control socket failed", metadata: ["error": "\(error)"]) }
        } onGracefulShutdown: {
            channel.close(promise: nil)
        }
        try Files.remove(path)
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
        do {
            let isPermitted = try await Self.isPermitted(connection.channel)
            try await connection.executeThenClose { inbound, outbound in
                guard isPermitted else {
                    logger.warning("control connection of another user refused")
                    return
                }
                guard let request = try await Self.readRequest(inbound) else { return }
                let reply = await administration.perform(request)
                try await outbound.write(ByteBuffer(string: reply.line + "\n"))
            }
        } catch { logger.debug("control connection failed", metadata: ["error": "\(error)"]) }
    }

    private static func readRequest(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    ) async throws -> ControlRequest? {
        var bytes: [UInt8] = []
        for try await piece in inbound {
            bytes += piece.readableBytesView
            guard bytes.count <= ControlRequest.maximumCount else { return nil }
            if bytes.last == 0x0A { return ControlRequest(line: String(decoding: bytes.dropLast(), as: UTF8.self)) }
        }
        return nil
    }

    private static func isPermitted(_ channel: any Channel) async throws -> Bool {
        guard let provider = channel as? any SocketOptionProvider else { return false }
        let credentials: PeerCredentials = try await provider.unsafeGetSocketOption(
            level: .socket, name: .init(rawValue: SO_PEERCRED)
        ).get()
        return credentials.uid == geteuid() || credentials.uid == 0
    }
}

/// Linux's `struct ucred`, which the C library hides without `_GNU_SOURCE` (unix(7), SO_PEERCRED).
private struct PeerCredentials {
    var pid: Int32
    var uid: UInt32
    var gid: UInt32
}

/// Ends a connection on which nothing happens.
private final class CloseWhenIdle: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}

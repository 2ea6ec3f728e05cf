public import Logging
import NIOCore
import NIOPosix
import NIOSSL
public import ServiceKit

/// The listening HTTP/1.1 server: bytes in, a `RequestHandler`'s plans carried out, bytes out.
public final class HTTPServer: Sendable {
    /// Where the server really listens: the ports that were taken for 0.
    public let boundAddresses: [ListenAddress]
    private let listeners: [any Channel]
    private let registry: ConnectionRegistry
    private let group: MultiThreadedEventLoopGroup
    private let limits: GatewayLimits

    private init(
        listeners: [any Channel], registry: ConnectionRegistry, group: MultiThreadedEventLoopGroup,
        limits: GatewayLimits
    ) {
        self.listeners = listeners
        self.registry = registry
        self.group = group
        self.limits = limits
        boundAddresses = listeners.compactMap { channel in
            guard let address = channel.localAddress, let host = address.ipAddress, let port = address.port else {
                return nil
            }
            return ListenAddress(host: host, port: port)
        }
    }

    /// Starts to listen; connections are served when this returns.
    ///
    /// - Throws: what the system says of an address that cannot be bound, or the TLS library of files it cannot use.
    public static func start(
        on addresses: [ListenAddress], tls: TLSFiles? = nil, limits: GatewayLimits = GatewayLimits(),
        handler: any RequestHandler, logger: Logger
    ) async throws -> HTTPServer {
        let tlsContext = try tls.map(makeTLSContext)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: UsableCPUs.count)
        let limit = min(limits.connections, FileDescriptors.roomForConnections())
        let registry = ConnectionRegistry(limit: limit, refusals: min(limits.refusals, limit))
        var listeners: [any Channel] = []
        do {
            let bootstrap = makeBootstrap(
                group: group, registry: registry,
                pipeline: ConnectionPipeline(
                    handler: handler, limits: limits,
                    loopStates: try await LoopStates(for: group, limits: limits), registry: registry,
                    logger: logger, tlsContext: tlsContext))
            for address in addresses {
                listeners.append(try await bootstrap.bind(host: address.host, port: address.port).get())
            }
        } catch {
            for listener in listeners { try? await listener.close() }
            try? await group.shutdownGracefully()
            throw error
        }
        reportRefusals(of: registry, on: group.any(), logger: logger)
        return HTTPServer(listeners: listeners, registry: registry, group: group, limits: limits)
    }

    /// How long work may go on after its connections were cut, in seconds.
    private static let workPatience = TimeAmount.seconds(5)

    /// Stops accepting, closes idle connections, lets requests under way finish for at most `shutdownTime`, and ends.
    ///
    /// Work that is not over some seconds after its connection was cut is left behind, with its event loop: a loop that
    /// was ended under it would be a trap.
    public func shutDown() async {
        for listener in listeners { try? await listener.close() }
        for channel in registry.beginDraining() { channel.pipeline.fireUserInboundEventTriggered(DrainConnection()) }
        let registry = registry
        let cutOff = group.any().scheduleTask(in: limits.shutdownTime) {
            for channel in registry.remaining { channel.close(promise: nil) }
        }
        let giveUp = group.any().scheduleTask(in: limits.shutdownTime + Self.workPatience) { registry.giveUp() }
        let isOver = await registry.waitUntilEmpty()
        cutOff.cancel()
        giveUp.cancel()
        if isOver { try? await group.shutdownGracefully() }
    }

    /// Says once a second how many connections were one too many.
    private static func reportRefusals(of registry: ConnectionRegistry, on loop: any EventLoop, logger: Logger) {
        loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            let count = registry.takeRefusedCount()
            if count > 0 { logger.warning("too many connections", metadata: ["refused": "\(count)"]) }
        }
    }

    private static func makeTLSContext(_ files: TLSFiles) throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificateChain).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(file: files.privateKey, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }

    /// Connections that wait to be accepted. All of them are, at one turn of the loop: turns are long under overload,
    /// and a few of them at each would keep everybody else out.
    private static let backlog = 1_024

    private static func makeBootstrap(
        group: MultiThreadedEventLoopGroup, registry: ConnectionRegistry, pipeline: ConnectionPipeline
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: Int32(backlog))
            .serverChannelOption(.maxMessagesPerRead, value: UInt(backlog))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: ReadSizes.requests.atOnce)
            .childChannelOption(.recvAllocator, value: ReadSizes.requests)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                switch registry.admit(channel) {
                case .served: channel.eventLoop.makeCompletedFuture { try pipeline.install(on: channel) }
                case .refused: channel.eventLoop.makeCompletedFuture { try pipeline.installRefusal(on: channel) }
                case .closed: channel.close()
                }
            }
    }
}

/// The handlers of one connection.
struct ConnectionPipeline: Sendable {
    let handler: any RequestHandler
    let limits: GatewayLimits
    let loopStates: LoopStates
    let registry: ConnectionRegistry
    let logger: Logger
    var tlsContext: NIOSSLContext?

    /// Under TLS a refusal would need a handshake, which is work for somebody who is too many: it is just closed.
    func installRefusal(on channel: any Channel) throws {
        guard tlsContext == nil else { return channel.close(promise: nil) }
        try channel.pipeline.syncOperations.addHandler(RefusalHandler(lingerTime: limits.lingerTime))
    }

    func install(on channel: any Channel) throws {
        let operations = channel.pipeline.syncOperations
        if let tlsContext { try operations.addHandler(NIOSSLServerHandler(context: tlsContext)) }
        try operations.addHandler(
            ConnectionHandler(
                handler: handler, limits: limits, loopState: loopStates[channel.eventLoop], registry: registry,
                isSecure: tlsContext != nil, logger: logger))
    }
}

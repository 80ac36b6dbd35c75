import HTTP
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL

/// A simulated node's port: TLS with an Ed25519 key as Talos has it, HTTP/2, gRPC.
enum TalosListener {
  /// Listens on the address; returns once connections are taken.
  static func start(_ profile: TalosProfile, address: String, port: Int) async throws -> any Channel {
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    guard profile.mode != .foreign else {
      return try await bootstrap.childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(ClearTextHandler()) }
      }.bind(host: address, port: port).get()
    }
    let context = try tls(profile, address: address)
    let api = TalosAPI(profile: profile)
    return try await bootstrap.childChannelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        // HTTP/2 goes in right behind TLS: added after the handshake it would miss the first frames.
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
          mode: .server, connectionConfiguration: .init(), streamConfiguration: .init()
        ) { stream in
          stream.eventLoop.makeCompletedFuture {
            try stream.pipeline.syncOperations.addHandler(TalosStreamHandler(api: api))
          }
        }
      }
    }.bind(host: address, port: port).get()
  }

  private static func tls(_ profile: TalosProfile, address: String) throws -> NIOSSLContext {
    let isConfigured = profile.mode == .configured
    let certificate = try MintedCertificate(
      commonName: isConfigured ? profile.hostname : "maintenance-service.talos.dev",
      organization: isConfigured ? "talos" : nil, names: ["IP:\(address)", "IP:127.0.0.1"], key: .ed25519)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificatePEM.utf8)).map {
        .certificate($0)
      },
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem)))
    configuration.applicationProtocols = ["h2"]
    configuration.minimumTLSVersion = .tlsv12
    configuration.signingSignatureAlgorithms = [.ed25519]
    if isConfigured {
      // Whoever has no certificate of this authority is turned away after the handshake.
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .certificates(
        try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificatePEM.utf8)))
    }
    return try NIOSSLContext(configuration: configuration)
  }
}

/// Something that is not Talos: it greets in clear text.
private final class ClearTextHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  func channelActive(context: ChannelHandlerContext) {
    let greeting = context.channel.allocator.buffer(string: "SSH-2.0-OpenSSH_9.6\r\n")
    context.writeAndFlush(wrapOutboundOut(greeting), promise: nil)
  }
}

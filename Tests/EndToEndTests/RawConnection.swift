import NIOCore
import NIOPosix

/// A connection on which a test sends what bytes it likes, whole requests or not.
enum RawConnection {
  /// Everything that the server at `port` of this machine answers to those pieces, each sent by itself, until it closes
  /// the connection.
  /// - Parameter halfClosing: whether the sending side is closed after the last piece, as a client does that has no more.
  static func exchange(_ pieces: [String], port: Int, halfClosing: Bool = false) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      for (index, piece) in pieces.enumerated() {
        // Long enough for the piece before it to arrive alone.
        if index > 0 { try await Task.sleep(for: .milliseconds(30)) }
        try await outbound.write(ByteBuffer(string: piece))
      }
      if halfClosing { outbound.finish() }
      var answer = ""
      for try await part in inbound { answer += String(buffer: part) }
      return answer
    }
  }

  /// Lets `body` send, reads nothing until it is over, and then all that the server answers until it closes the
  /// connection.
  static func withoutReading(
    port: Int, _ body: (_ send: (String) -> Void) async throws -> Void
  ) async throws -> String {
    let group = MultiThreadedEventLoopGroup.singleton
    let answers = group.any().makePromise(of: String.self)
    let channel = try await ClientBootstrap(group: group)
      .channelOption(.autoRead, value: false)
      // A fixed size, which the system does not let grow.
      .channelOption(.socketOption(.so_rcvbuf), value: 65_536)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(AnswerReader(answers)) }
      }
      .connect(host: "127.0.0.1", port: port)
      .get()
    try await body { channel.writeAndFlush(ByteBuffer(string: $0), promise: nil) }
    try await channel.setOption(.autoRead, value: true).get()
    return try await answers.futureResult.get()
  }
}

/// Gathers what arrives on a connection, and hands it over when that is closed.
private final class AnswerReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let whole: EventLoopPromise<String>
  private var answer = ""

  init(_ whole: EventLoopPromise<String>) { self.whole = whole }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { answer += String(buffer: unwrapInboundIn(data)) }
  func channelInactive(context: ChannelHandlerContext) { whole.succeed(answer) }
}

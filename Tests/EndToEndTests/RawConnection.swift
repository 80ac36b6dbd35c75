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
}

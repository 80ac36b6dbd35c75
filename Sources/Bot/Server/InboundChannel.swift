import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// A connection whose requests go to the router, but for those that are answered on the thread that reads them.
struct InboundChannel: ServerChildChannel {
  private let connection: HTTP1Channel
  private let idle: TimeAmount
  private let makeHandler: @Sendable (_ idle: TimeAmount) -> AcknowledgementHandler

  /// A server of such connections, each of which is closed when nothing came for so long.
  static func server(
    idle: TimeAmount, answering makeHandler: @escaping @Sendable (_ idle: TimeAmount) -> AcknowledgementHandler
  ) -> HTTPServerBuilder {
    HTTPServerBuilder { responder in
      InboundChannel(connection: HTTP1Channel(responder: responder), idle: idle, makeHandler: makeHandler)
    }
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    connection.setup(channel: channel, logger: logger).flatMapThrowing { value in
      // Idle is who sends no part of a request, however many bytes: a head that trickles in is no sign of life.
      let pipeline = channel.pipeline.syncOperations
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
      try pipeline.addHandlers(
        [IdleStateHandler(readTimeout: idle), makeHandler(idle)], position: .after(decoder))
      return value
    }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await connection.handle(value: value, logger: logger)
  }
}

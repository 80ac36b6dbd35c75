import NIOCore
import NIOHPACK
import NIOHTTP2

/// Answers one HTTP/2 stream as a gRPC server does: headers, messages in frames, the status in trailers; a refusal has
/// its status in the one and only headers.
final class TalosStreamHandler: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  private let api: TalosAPI
  private var path = ""
  private var body: [UInt8] = []

  init(api: TalosAPI) { self.api = api }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .headers(let headers):
      path = headers.headers.first(name: ":path") ?? ""
      if headers.endStream { answer(context) }
    case .data(let data):
      if case .byteBuffer(let buffer) = data.data { body += Array(buffer.readableBytesView) }
      // A message of a mebibyte is none that a node is asked for.
      if body.count > 1_048_576 { context.close(promise: nil) } else if data.endStream { answer(context) }
    default: break
    }
  }

  private func answer(_ context: ChannelHandlerContext) {
    let answer = api.answer(path, Array(body.dropFirst(5)))
    var headers: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
    let status: HPACKHeaders = [
      "grpc-status": "\(answer.status)", "grpc-message": Self.escaped(answer.words),
    ]
    guard !answer.messages.isEmpty else {
      headers.add(contentsOf: status)
      write(context, .headers(.init(headers: headers, endStream: true)))
      context.flush()
      return
    }
    write(context, .headers(.init(headers: headers)))
    for message in answer.messages {
      var buffer = context.channel.allocator.buffer(capacity: message.count + 5)
      buffer.writeInteger(UInt8(0))
      buffer.writeInteger(UInt32(message.count))
      buffer.writeBytes(message)
      write(context, .data(.init(data: .byteBuffer(buffer))))
    }
    write(context, .headers(.init(headers: status, endStream: true)))
    context.flush()
  }

  private func write(_ context: ChannelHandlerContext, _ payload: HTTP2Frame.FramePayload) {
    context.write(wrapOutboundOut(payload), promise: nil)
  }

  /// Everything but printable ASCII, and the percent sign itself, as `%XX`.
  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      (32...126).contains(byte) && byte != 37
        ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }.joined()
  }
}

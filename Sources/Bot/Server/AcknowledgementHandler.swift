import Chat
import NIOCore
import NIOHTTP1

/// Answers on the event loop's own thread what takes no waiting, which is nearly every request of a chat platform: two
/// changes of threads would cost more than the answer. Everything else goes on to the router, as if this were not here:
/// what comes in pieces, what is large, what takes time, and what no platform asks.
final class AcknowledgementHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private enum State {
    /// Between two requests.
    case idle
    /// A request that may be answered here, of which not all is here yet.
    case gathering(Gathered)
    /// The rest of the request is the router's.
    case passing
    /// Answered when the change is on disk; until then what follows on the connection waits.
    case answering
  }

  /// What is here of a request.
  private struct Gathered {
    var head: HTTPRequestHead
    var platform: String
    var headers: [(name: String, value: String)]
    var body: [ByteBuffer] = []
  }

  /// What came while an answer was being made.
  private enum Held {
    case part(HTTPServerRequestPart)
    case event(Any)
    case error(any Error)
  }

  private let server: InboundServer
  /// The names of platforms by the paths of their routes.
  private let platforms: [String: String]
  private var state = State.idle
  /// How many requests the router has not written the end of an answer to yet; whatever follows these is the router's
  /// too, to keep the order.
  private var withRouter = 0
  private var held: ArraySlice<Held> = []
  private var wantsRead = false
  private var context: ChannelHandlerContext?
  /// How long a connection may be idle; counted from the last part of a request and from the end of the last answer.
  private let idle: TimeAmount
  private var lastAnswer = NIODeadline.distantPast

  init(server: InboundServer, platforms: [String: String], idle: TimeAmount) {
    self.server = server
    self.platforms = platforms
    self.idle = idle
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if case .answering = state { held.append(.part(part)) } else { take(part, context) }
  }

  /// What is not whole now comes in pieces.
  func channelReadComplete(context: ChannelHandlerContext) {
    passOn(context)
    context.fireChannelReadComplete()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      if !isBeingAnswered, NIODeadline.now() - lastAnswer >= idle { close(context: context, mode: .all, promise: nil) }
    } else if case .answering = state {
      held.append(.event(event))
    } else {
      passOn(context)
      context.fireUserInboundEventTriggered(event)
    }
  }

  /// Whether a request is here as a whole and its client waits for nothing but the answer.
  private var isBeingAnswered: Bool {
    switch state {
    case .answering: true
    case .idle: withRouter > 0
    case .gathering, .passing: false
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard case .answering = state else {
      passOn(context)
      return context.fireErrorCaught(error)
    }
    held.append(.error(error))
  }

  /// Nothing more is read while something waits for an answer to be made, or answers for a client that does not read
  /// them: what waits in either direction stays small.
  func read(context: ChannelHandlerContext) {
    wantsRead = true
    readIfWanted(context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    readIfWanted(context)
    context.fireChannelWritabilityChanged()
  }

  private func readIfWanted(_ context: ChannelHandlerContext) {
    guard wantsRead, held.isEmpty, context.channel.isWritable else { return }
    wantsRead = false
    context.read()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) {
      withRouter -= 1
      lastAnswer = .now()
    }
    context.write(data, promise: promise)
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, state) {
    case (.head(let head), _):
      if withRouter == 0, let gathered = begin(head) {
        state = .gathering(gathered)
      } else {
        withRouter += 1
        state = .passing
        context.fireChannelRead(wrapInboundOut(part))
      }
    case (.body(let buffer), .gathering(var gathered)):
      gathered.body.append(buffer)
      state = .gathering(gathered)
    case (.end, .gathering(let gathered)): answer(gathered, context)
    case (.end, _):
      state = .idle
      context.fireChannelRead(wrapInboundOut(part))
    case (.body, _): context.fireChannelRead(wrapInboundOut(part))
    }
  }

  /// A platform's request whose head is here; nil where it is the router's to answer.
  private func begin(_ head: HTTPRequestHead) -> Gathered? {
    guard head.method == .POST, let platform = platforms[head.uri], head.isKeepAlive else { return nil }
    let headers = head.headers.map { (name: $0.name.lowercased(), value: Self.trimmed($0.value)) }
    var hasLength = false
    for header in headers {
      switch header.name {
      case "content-length": hasLength = true
      case "expect": return nil
      default: break
      }
    }
    return hasLength ? Gathered(head: head, platform: platform, headers: headers) : nil
  }

  /// A value without blanks at its end, which are no part of it: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
  private static func trimmed(_ value: String) -> String {
    var rest = value.utf8[...]
    while let last = rest.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { rest = rest.dropLast() }
    return rest.endIndex == value.endIndex ? value : String(value[..<rest.endIndex])
  }

  /// Lets the router have a request of which not all, or nothing, was found out here.
  private func passOn(_ context: ChannelHandlerContext, isWhole: Bool = false) {
    guard case .gathering(let gathered) = state else { return }
    withRouter += 1
    state = isWhole ? .idle : .passing
    context.fireChannelRead(wrapInboundOut(.head(gathered.head)))
    for buffer in gathered.body { context.fireChannelRead(wrapInboundOut(.body(buffer))) }
    if isWhole { context.fireChannelRead(wrapInboundOut(.end(nil))) }
  }

  private func answer(_ gathered: Gathered, _ context: ChannelHandlerContext) {
    state = .answering
    let body = gathered.body
    let request = InboundRequest(
      method: gathered.head.method.rawValue, path: gathered.head.uri, headers: gathered.headers,
      body: body.count == 1 ? Array(body[0].readableBytesView) : body.flatMap { Array($0.readableBytesView) })
    let loop = context.eventLoop
    let handler = NIOLoopBound(self, eventLoop: loop)
    let isAnswered = server.answerAtOnce(request, of: gathered.platform) { makeAnswer in
      if loop.inEventLoop {
        handler.value.send(makeAnswer())
      } else {
        loop.execute {
          handler.value.send(makeAnswer())
          handler.value.resume()
        }
      }
    }
    if !isAnswered {
      state = .gathering(gathered)
      passOn(context, isWhole: true)
    }
  }

  private func send(_ answer: InboundAnswer) {
    state = .idle
    lastAnswer = .now()
    guard let context else { return }
    let headers: HTTPHeaders = [
      "Content-Type": answer.contentType, "Content-Length": "\(answer.body.utf8.count)", "Date": server.date.text,
    ]
    let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !answer.body.isEmpty {
      let body = context.channel.allocator.buffer(string: answer.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    server.tickFlush.flush(self, on: context.eventLoop)
  }

  /// Lets out what was answered.
  func flush() { context?.flush() }

  /// An answer that was made leaves before its connection is closed.
  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    context.flush()
    context.close(mode: mode, promise: promise)
  }

  /// Takes what waited for an answer.
  private func resume() {
    guard let context else { return }
    var waiting = held
    held = []
    while let next = waiting.popFirst() {
      switch next {
      case .part(let part): take(part, context)
      case .event(let event):
        passOn(context)
        context.fireUserInboundEventTriggered(event)
      case .error(let error):
        passOn(context)
        context.fireErrorCaught(error)
      }
      if case .answering = state {
        held = waiting
        return
      }
    }
    passOn(context)
    context.fireChannelReadComplete()
    readIfWanted(context)
  }
}

import Chat
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PluginKit
import Workflow

/// Takes the requests of chat platforms: bounded in size and time, verified, accepted durably, acknowledged.
struct InboundServer: Sendable {
  let arrangement: Current<Arrangement>
  let counters: RequestCounters
  let drain: Drain
  let logger: Logger
  let date = AnswerDate()
  let tickFlush = TickFlush()
  /// A body that is not whole after so many seconds is given up.
  private static let longestUpload = Duration.seconds(10)

  /// Adds the routes of a platform, which answer 404 while the configuration does not turn it on.
  func addRoutes(_ routes: [InboundRoute], of platform: String, to router: Router<BasicRequestContext>) {
    for route in routes {
      router.on(RouterPath(route.path), method: Self.method(route.method)) { request, context in
        // One arrangement for the whole request, whatever is loaded meanwhile.
        let arrangement = arrangement.value
        guard let platform = arrangement.platforms[platform] else {
          return Self.response(InboundAnswer(status: 404, body: "this platform is not on"), closing: true)
        }
        return await answer(
          request, by: route, parameters: context.parameters, platform: platform, acceptance: arrangement.acceptance)
      }
    }
  }

  private static func method(_ method: InboundRoute.Method) -> HTTPRequest.Method {
    switch method {
    case .get: .get
    case .post: .post
    case .put: .put
    }
  }

  private func answer(
    _ request: Request, by route: InboundRoute, parameters: Parameters, platform: any ChatPlatform,
    acceptance: Acceptance
  ) async -> Response {
    guard !drain.isDraining else {
      let sentence = "the bot is stopping, so nothing happened; try again in a minute"
      return Self.response(InboundAnswer(status: 503, body: sentence), closing: true)
    }
    let body: [UInt8]
    switch await Self.body(of: request, limit: platform.maximumBodyBytes) {
    case .success(let bytes): body = bytes
    case .failure(let refusal):
      counters.count(platform.name, "refused")
      logger.notice(
        "a request was refused", metadata: ["path": "\(request.uri.path)", "reason": "\(refusal.sentence)"])
      return Self.response(InboundAnswer(status: refusal.status, body: refusal.sentence), closing: true)
    }
    let inbound = InboundRequest(
      method: request.method.rawValue, path: request.uri.path, route: route.path,
      parameters: Dictionary(parameters.map { (String($0.key), Self.decoded($0.value)) }) { first, _ in first },
      query: request.uri.query ?? "",
      headers: request.headers.map { ($0.name.canonicalName, $0.value) }, body: body)
    switch decode(inbound, by: platform) {
    case .answer(let answer): return Self.response(answer)
    case .deliveries(let deliveries, let errands):
      let replies: Result<[Reply?], any Error>
      do {
        replies = .success(try await acceptance.accept(deliveries, on: platform))
      } catch {
        replies = .failure(error)
      }
      return Self.response(
        acknowledge(deliveries, errands, platform: platform, acceptance) { try replies.get() })
    }
  }

  private static func decoded(_ part: Substring) -> String { part.removingPercentEncoding ?? String(part) }

  /// Answers a whole request on the event loop's own thread, where that takes no waiting; false, and nothing happened,
  /// where it does, where the bot is stopping, and where the platform is off or takes no body of that size.
  /// - Parameter answered: told once how to make the answer: before this returns, or when a change is on disk, by the
  ///   thread that commits, which should not make it.
  func answerAtOnce(
    _ request: InboundRequest, of platform: String,
    then answered: @escaping @Sendable (@escaping @Sendable () -> InboundAnswer) -> Void
  ) -> Bool {
    let arrangement = arrangement.value
    guard !drain.isDraining, let platform = arrangement.platforms[platform],
      request.body.count <= platform.maximumBodyBytes
    else { return false }
    switch decode(request, by: platform) {
    case .answer(let answer):
      answered { answer }
      return true
    case .deliveries(let deliveries, let errands):
      let acceptance = arrangement.acceptance
      return acceptance.acceptAtOnce(deliveries, on: platform) { replies in
        answered { acknowledge(deliveries, errands, platform: platform, acceptance, replies: replies) }
      }
    }
  }

  private enum Decoded {
    /// Refused, or no more than a look whether somebody is there.
    case answer(InboundAnswer)
    case deliveries([Delivery], [Errand])
  }

  private func decode(_ request: InboundRequest, by platform: any ChatPlatform) -> Decoded {
    // Platforms sign with real time, also where the bot's own clock is a simulation's.
    switch platform.decode(request, now: Date()) {
    case .refuse(let answer, let reason):
      counters.count(platform.name, "refused")
      logger.notice("a request was refused", metadata: ["path": "\(request.path)", "reason": "\(reason)"])
      return .answer(answer)
    case .probe(let answer): return .answer(answer)
    case .deliveries(let deliveries, let errands): return .deliveries(deliveries, errands)
    }
  }

  private func acknowledge(
    _ deliveries: [Delivery], _ errands: [Errand], platform: any ChatPlatform, _ acceptance: Acceptance,
    replies: () throws -> [Reply?]
  ) -> InboundAnswer {
    do {
      let replies = try replies()
      acceptance.run(errands, on: platform)
      counters.count(platform.name, "accepted")
      return platform.acknowledge(replies, to: deliveries)
    } catch {
      counters.count(platform.name, "failed")
      logger.error("a command was not accepted", metadata: ["error": "\(error)"])
      let sentence = "I could not put this down, so nothing happened: \(error). Try again in a minute."
      return platform.acknowledgeFailure(sentence, of: deliveries)
    }
  }

  private struct Refusal: Error {
    var status: Int
    var sentence: String
  }

  /// The raw body: refused by its announced length before a byte of it is read, and while it is read.
  private static func body(of request: Request, limit: Int) async -> Result<[UInt8], Refusal> {
    let tooLarge = Refusal(status: 413, sentence: "the body is larger than \(limit) bytes")
    if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > limit {
      return .failure(tooLarge)
    }
    let began = ContinuousClock.now
    var bytes: [UInt8] = []
    do {
      for try await part in request.body {
        bytes.append(contentsOf: part.readableBytesView)
        if bytes.count > limit { return .failure(tooLarge) }
        if ContinuousClock.now - began > longestUpload {
          return .failure(Refusal(status: 408, sentence: "the body was not whole in time"))
        }
      }
    } catch {
      return .failure(Refusal(status: 400, sentence: "the body ended early"))
    }
    return .success(bytes)
  }

  static func response(_ answer: InboundAnswer, closing: Bool = false) -> Response {
    var headers: HTTPFields = [.contentType: answer.contentType]
    if closing { headers[.connection] = "close" }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
  }
}

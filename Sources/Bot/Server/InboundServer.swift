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
    guard await !drain.isDraining else {
      let sentence = "the bot is stopping, so nothing happened; try again in a minute"
      return Self.response(InboundAnswer(status: 503, body: sentence), closing: true)
    }
    let body: [UInt8]
    switch await Self.body(of: request, limit: platform.maximumBodyBytes) {
    case .success(let bytes): body = bytes
    case .failure(let refusal):
      await counters.count(platform.name, "refused")
      logger.notice(
        "a request was refused", metadata: ["path": "\(request.uri.path)", "reason": "\(refusal.sentence)"])
      return Self.response(InboundAnswer(status: refusal.status, body: refusal.sentence), closing: true)
    }
    let inbound = InboundRequest(
      method: request.method.rawValue, path: request.uri.path, route: route.path,
      parameters: Dictionary(parameters.map { (String($0.key), Self.decoded($0.value)) }) { first, _ in first },
      query: request.uri.query ?? "",
      headers: request.headers.map { ($0.name.canonicalName, $0.value) }, body: body)
    switch platform.decode(inbound, now: Date()) {
    case .refuse(let answer, let reason):
      await counters.count(platform.name, "refused")
      logger.notice("a request was refused", metadata: ["path": "\(request.uri.path)", "reason": "\(reason)"])
      return Self.response(answer)
    case .probe(let answer): return Self.response(answer)
    case .deliveries(let deliveries, let errands):
      return Self.response(await accept(deliveries, errands, platform: platform, acceptance))
    }
  }

  private static func decoded(_ part: Substring) -> String { part.removingPercentEncoding ?? String(part) }

  private func accept(
    _ deliveries: [Delivery], _ errands: [Errand], platform: any ChatPlatform, _ acceptance: Acceptance
  ) async -> InboundAnswer {
    do {
      let replies = deliveries.isEmpty ? [] : try await acceptance.accept(deliveries, on: platform)
      acceptance.run(errands, on: platform)
      await counters.count(platform.name, "accepted")
      return platform.acknowledge(replies, to: deliveries)
    } catch {
      await counters.count(platform.name, "failed")
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

/// An asynchronous HTTP client on libcurl's multi interface.
///
/// It never follows a redirect, uses no proxy, speaks http and https only, and plain http only to this machine.
public final class HTTPClient: Sendable {
  private let loop: CurlEventLoop
  private let userAgent: String
  private let observer: (@Sendable (HTTPMoment) -> Void)?

  /// A client with a thread and a pool of connections of its own, until `shutdown` or the end of its life.
  /// - Parameter observer: told every moment of every exchange, on the client's thread.
  public init(userAgent: String = "talos-poc-bot", observer: (@Sendable (HTTPMoment) -> Void)? = nil) {
    self.userAgent = userAgent
    self.observer = observer
    loop = CurlEventLoop()
  }

  deinit { loop.stop() }

  /// Sends a request and returns the whole answer, whatever its status. Cancelling the task ends the exchange.
  /// - Throws: `HTTPError` where there is no whole answer.
  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    try request.check()
    var request = request
    if request.headers["user-agent"] == nil { request.headers["User-Agent"] = userAgent }
    let transfer = CurlTransfer(request, observer: observer)
    let loop = loop
    let result: Result<HTTPResponse, HTTPError> = await withTaskCancellationHandler {
      await withCheckedContinuation { loop.submit(transfer, $0) }
    } onCancel: {
      loop.cancel(transfer)
    }
    return try result.get()
  }

  /// Ends all exchanges as cancelled and the thread with them; the client sends nothing afterwards.
  public func shutdown() { loop.stop() }
}

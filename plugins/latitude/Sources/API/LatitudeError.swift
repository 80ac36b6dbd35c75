import Foundation
import HTTP
import PluginKit

/// Why the provider's answer is not what was asked for. Every member of its error bodies is optional, so the HTTP
/// status is what counts.
struct LatitudeError: Error, Sendable {
  /// Nil where there is no answer.
  var status: Int?
  /// `SERVERS_OUT_OF_STOCK`, `SERVER_BEING_PROVISIONED`, …
  var code: String?
  /// The provider's own words.
  var detail: String
  /// So many seconds the provider asks to wait: an hour at most.
  var retryAfter: Double?
  /// Whether the request may have had its effect although this is an error.
  var isAmbiguous: Bool
  /// Whether the API itself says that there is no such thing: a proxy's or a wrong address's 404 has no JSON, and proves
  /// nothing.
  var isMissing = false
  /// What was asked, `POST /servers`.
  var request: String

  /// The statuses with which a request is certainly not carried out. Whatever else comes, known or not, proves nothing.
  private static let refusals: Set<Int> = [400, 401, 402, 403, 404, 405, 406, 410, 413, 414, 415, 422, 423, 429, 431]

  /// Seconds; whatever a header says, the provider is asked again within the hour.
  private static let longestWait = 3600.0

  init(_ response: HTTPResponse, method: String, path: String) {
    let body = try? JSONValue(parsing: response.body)
    let first = body?["errors"]?.array?.first
    status = response.status
    code = first?["code"]?.string ?? body?["code"]?.string
    let words = [first?["detail"]?.string, first?["title"]?.string, body?["message"]?.string].compactMap { $0 }.first
    detail = words ?? "an answer that is no error of the API's"
    let asked =
      first?["meta"]?["retry_after"]?.int.map { Double($0) }
      ?? response.headers["retry-after"].flatMap { Double($0) }
    retryAfter = asked.flatMap { $0.isFinite && $0 >= 0 ? min($0, Self.longestWait) : nil }
    if response.status == 429, retryAfter == nil { retryAfter = 60 }
    isAmbiguous = !Self.refusals.contains(response.status)
    if response.status == 404, case .object = body { isMissing = true }
    request = "\(method) \(path)"
  }

  init(transport error: HTTPError, method: String, path: String) {
    detail = error.detail
    isAmbiguous = error.mayHaveArrived
    request = "\(method) \(path)"
  }

  init(unreadable status: Int, method: String, path: String) {
    self.status = status
    detail = "the answer is not JSON, or cut"
    isAmbiguous = true
    request = "\(method) \(path)"
  }

  /// What the provider has done instead of not answering, for the sentence "Latitude has … since 10:42".
  var plight: String? {
    switch status {
    case 401: "refused the API key"
    case 429: "asked to wait"
    default: nil
    }
  }

  /// One sentence: what was asked, and what came back.
  var sentence: String {
    guard let status else { return "\(request) had no answer: \(detail)" }
    return "\(request) answers \(status)\(code.map { " \($0)" } ?? ""): \(String(detail.prefix(300)))"
  }
}

import HTTP
import Testing

@testable import LatitudePlugin

@Suite("What the provider's errors mean")
struct ErrorTests {
  private static func error(_ status: Int, _ body: String, headers: HTTPHeaders = [:]) -> LatitudeError {
    LatitudeError(
      HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), method: "POST", path: "/servers")
  }

  @Test("every member of an error is optional")
  func members() {
    #expect(
      Self.error(422, #"{"errors":[{"code":"SERVERS_OUT_OF_STOCK","detail":"none"}]}"#).code == "SERVERS_OUT_OF_STOCK")
    #expect(Self.error(423, #"{"errors":[{"code":null,"status":"locked","title":"Locked"}]}"#).detail == "Locked")
    #expect(Self.error(400, #"{"code":"X","message":"words"}"#).sentence == "POST /servers answers 400 X: words")
    #expect(Self.error(502, "<html>").sentence.contains("answers 502"))
    #expect(Self.error(404, #"{"errors":[]}"#).code == nil)
  }

  @Test(
    "only what may have had its effect is ambiguous",
    arguments: [
      (500, true), (502, true), (503, true), (504, true), (520, true), (408, true), (409, true), (302, true),
      (299, true), (418, true), (499, true), (400, false), (401, false), (403, false), (404, false), (422, false),
      (423, false), (429, false),
    ])
  func ambiguity(status: Int, isAmbiguous: Bool) {
    #expect(Self.error(status, "{}").isAmbiguous == isAmbiguous)
  }

  @Test("only a 404 that is the API's own says that something is gone")
  func missing() {
    #expect(Self.error(404, #"{"errors":[{"code":"not_found"}]}"#).isMissing)
    #expect(Self.error(404, #"{"message":"not found"}"#).isMissing)
    for body in ["<html>404</html>", "", "[]", #"{"errors":[{"co"#] { #expect(!Self.error(404, body).isMissing) }
    #expect(!Self.error(410, "{}").isMissing)
  }

  @Test("the seconds to wait come from the body, then from the header, then are a minute")
  func retryAfter() {
    #expect(Self.error(429, #"{"errors":[{"meta":{"retry_after":17}}]}"#).retryAfter == 17)
    #expect(Self.error(429, "{}", headers: ["Retry-After": "9"]).retryAfter == 9)
    #expect(Self.error(429, "{}").retryAfter == 60)
    #expect(Self.error(500, "{}").retryAfter == nil)
    for (header, wait) in [("inf", 60.0), ("nan", 60), ("-5", 60), ("1e19", 3600), ("7200", 3600)] {
      #expect(Self.error(429, "{}", headers: ["Retry-After": header]).retryAfter == wait)
    }
    #expect(Self.error(503, "{}", headers: ["Retry-After": "inf"]).retryAfter == nil)
    #expect(Self.error(429, #"{"errors":[{"meta":{"retry_after":1000000000}}]}"#).retryAfter == 3600)
  }
}

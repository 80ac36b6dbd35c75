import Foundation
import HTTPTypes
import Hummingbird
import PluginKit
import Workflow

/// Serves files under addresses that nobody can guess: `GET /files/{token}/{name}`.
struct FileRoutes: Sendable {
  let store: any Store
  let clock: any WallClock

  func add(to router: Router<BasicRequestContext>) {
    router.get("/files/:token/:name") { _, context in
      await answer(context.parameters.get("token") ?? "", context.parameters.get("name") ?? "")
    }
  }

  private func answer(_ token: String, _ name: String) async -> Response {
    let now = clock.now
    let isToken = token.utf8.count == 32 && token.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    do {
      guard isToken, let file = try await store.read({ try $0.file(token, at: now) }), file.name == name else {
        return InboundServer.response(.init(status: 404, body: "there is no such file, or not any more"))
      }
      // A picture is shown and nothing in it runs; whatever a table holds, no browser takes it for a page.
      let headers: [(HTTPField.Name, String)] = [
        (.contentType, file.contentType), (.cacheControl, "private, max-age=3600"), (.xContentTypeOptions, "nosniff"),
        (.contentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        (.contentDisposition, file.contentType.hasPrefix("image/") ? "inline" : "attachment"),
      ]
      var fields = HTTPFields()
      for (name, value) in headers { fields[name] = value }
      if let referrer = HTTPField.Name("Referrer-Policy") { fields[referrer] = "no-referrer" }
      return Response(status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
    } catch {
      return InboundServer.response(.init(status: 503, body: "the database does not answer"))
    }
  }
}

import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import PluginKit
import Workflow

/// Serves what a run's machine boots, for iPXE builds that cannot reach anything better: `GET /ipxe/{token}/{name}`, over
/// whatever the bot listens on. The path cannot be guessed, and is good until the run ends.
struct BootRoutes: Sendable {
  let store: any Store
  let arrangement: Current<Arrangement>

  func add(to router: Router<BasicRequestContext>) {
    router.get("/ipxe/:token/:name") { request, context in try await answer(request, context) }
    router.head("/ipxe/:token/:name") { request, context in
      try await answer(request, context).createHeadResponse()
    }
  }

  private func answer(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let (token, name) = (context.parameters.get("token") ?? "", context.parameters.get("name") ?? "")
    let file: BootFile?
    do {
      file = try await find(name, token: token)
    } catch {
      return InboundServer.response(.init(status: 503, body: "the database does not answer"))
    }
    switch file {
    case nil: return InboundServer.response(.init(status: 404, body: "there is no such file"))
    case .text(let text): return InboundServer.response(.init(status: 200, contentType: "text/plain", body: text))
    case .file(let path): return try await stream(path, request, context)
    }
  }

  /// `k3x7qa-0123…`: the run, and the secret that its facts hold.
  private func find(_ name: String, token: String) async throws -> BootFile? {
    let parts = token.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, RunIdentifier.isValid(parts[0]), parts[1].utf8.count == 32 else { return nil }
    guard let run = try await store.read({ try $0.run(parts[0]) }), run.state != .ended,
      let secret = run.facts.string("ipxe_token"), secret.utf8.count == 32,
      Digest.equalInConstantTime(Array(secret.utf8), Array(parts[1].utf8))
    else { return nil }
    for plugin in arrangement.value.plugins {
      if let file = try? await plugin.bootFile(name, of: run.facts) { return file }
    }
    return nil
  }

  /// The file, or the part of it that was asked for, in pieces: a kernel and its file system are a hundred megabytes.
  private func stream(_ path: String, _ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let size = attributes?[.size] as? Int, size > 0, attributes?[.type] as? FileAttributeType == .typeRegular
    else {
      return InboundServer.response(.init(status: 404, body: "there is no such file"))
    }
    var headers: HTTPFields = [.contentType: "application/octet-stream", .acceptRanges: "bytes"]
    let files = FileIO()
    do {
      switch ByteRange.parse(request.headers[.range], size: size) {
      case .whole:
        return Response(
          status: .ok, headers: headers,
          body: try await files.loadFile(path: path, range: 0...(size - 1), context: context))
      case .part(let range):
        headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
        return Response(
          status: .partialContent, headers: headers,
          body: try await files.loadFile(path: path, range: range, context: context))
      case .unsatisfiable:
        headers[.contentRange] = "bytes */\(size)"
        return Response(status: .rangeNotSatisfiable, headers: headers)
      }
    } catch {
      return InboundServer.response(.init(status: 404, body: "there is no such file"))
    }
  }
}

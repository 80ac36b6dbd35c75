import HTTP
import PluginKit

/// Files go to the homeserver's media repository, and an event each shows them in the room.
/// https://spec.matrix.org/latest/client-server-api/#post_matrixmediav3upload
extension MatrixPlatform: FileTaking {
  public func upload(_ files: [ChatFile], comment: String, to place: Place) async throws(ChatError) {
    var contents = [MatrixRenderer.content(MatrixDialect().literal(comment), mentioning: nil)]
    for file in files {
      let query = "filename=\(file.escapedName)&user_id=\(MatrixIdentifier.escaped(user))"
      let request = HTTPRequest(
        .post, "\(homeserver)/_matrix/media/v3/upload?\(query)", headers: ["Content-Type": file.contentType],
        body: file.bytes)
      let answer = try await call(request, what: "the homeserver's upload")
      guard let address = answer["content_uri"]?.string, address.hasPrefix("mxc://") else {
        throw ChatError(.ambiguous, "the homeserver took a file and told no content_uri")
      }
      // Clients show pictures of dots only; what else there is they offer for download.
      let isPicture = file.contentType == "image/png"
      contents.append([
        "msgtype": isPicture ? "m.image" : "m.file", "body": .string(file.name), "filename": .string(file.name),
        "url": .string(address), "m.mentions": [:],
        "info": ["mimetype": .string(file.contentType), "size": .number(.init(file.bytes.count))],
      ])
    }
    for content in contents {
      _ = try await send(content, to: place.channel, key: String(Digest.hex(Digest.randomBytes(12))))
    }
  }
}

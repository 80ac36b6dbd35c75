import HTTP
import PluginKit

/// Files go to Mattermost one by one, as bodies, and a post shows them together; it shows ten at most.
/// https://developers.mattermost.com/api-documentation/#/operations/UploadFile
extension MattermostPlatform: FileTaking {
  public func upload(_ files: [ChatFile], comment: String, to place: Place) async throws(ChatError) {
    var ids: [JSONValue] = []
    for file in files {
      let query = "channel_id=\(place.channel)&filename=\(file.escapedName)"
      let request = HTTPRequest(
        .post, "\(server)/api/v4/files?\(query)", headers: ["Content-Type": file.contentType], body: file.bytes)
      let answer = try await call(request, what: "Mattermost's POST files")
      guard let id = answer["file_infos"]?.array?.first?["id"]?.string else {
        throw ChatError(.ambiguous, "Mattermost took a file and told no id")
      }
      ids.append(.string(id))
    }
    _ = try await call(
      .post, "/posts",
      [
        "channel_id": .string(place.channel), "message": .string(MattermostDialect().literal(comment)),
        "file_ids": .array(ids),
      ])
  }
}

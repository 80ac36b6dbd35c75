import Foundation
import PluginKit

/// Files: an address for each, its bytes, and the end of the upload with the channel.
/// https://docs.slack.dev/reference/methods/files.getUploadURLExternal
extension SlackService {
  func uploadAddress(_ request: SimulatedRequest) async -> SimulatedAnswer {
    // The real method reads a form or the query, and no JSON.
    let form = request.form.merging(request.query) { first, _ in first }
    guard let name = form["filename"], !name.isEmpty, let length = form["length"].flatMap({ Int($0) }), length > 0
    else {
      return Self.refusal("invalid_arguments")
    }
    let (id, address) = await world.announceFile(name: name, length: length)
    return .json(["ok": true, "upload_url": .string(address), "file_id": .string(id)])
  }

  func receive(_ id: String, _ request: SimulatedRequest) async -> SimulatedAnswer {
    guard request.method == "POST", await world.receiveFile(id, request.body) else {
      return .text("not found", status: 404)
    }
    return .text("OK - \(request.body.count)")
  }

  func completeUpload(_ arguments: JSONValue) async -> SimulatedAnswer {
    guard let files = arguments["files"]?.array, !files.isEmpty else { return Self.refusal("invalid_arguments") }
    guard let channel = arguments["channel_id"]?.string, SlackWorld.channels.contains(channel) else {
      return Self.refusal("channel_not_found")
    }
    if await world.faults.isOn(.slackNotInChannel) { return Self.refusal("not_in_channel") }
    let ids = files.compactMap { $0["id"]?.string }
    guard await world.share(ids, in: channel, comment: arguments["initial_comment"]?.string ?? "") else {
      return Self.refusal("file_not_found")
    }
    return .json(["ok": true, "files": .array(ids.map { ["id": .string($0)] })])
  }
}

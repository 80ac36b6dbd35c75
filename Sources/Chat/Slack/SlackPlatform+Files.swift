import Foundation
import HTTP
import PluginKit

/// Files go to Slack in three steps: an address is asked for, the bytes are sent there, and the upload is completed
/// with the channel. https://docs.slack.dev/messaging/working-with-files
extension SlackPlatform: FileTaking {
  public func upload(_ files: [ChatFile], comment: String, to place: Place) async throws(ChatError) {
    var items: [JSONValue] = []
    for file in files {
      // This one method takes a form and no JSON.
      let answer = try await call(
        "files.getUploadURLExternal", form: [("filename", file.name), ("length", "\(file.bytes.count)")])
      guard let address = answer["upload_url"]?.string, let id = answer["file_id"]?.string else {
        throw ChatError(.ambiguous, "files.getUploadURLExternal answered ok without an address")
      }
      try await send(file, to: address)
      items.append(["id": .string(id), "title": .string(file.name)])
    }
    _ = try await call(
      "files.completeUploadExternal",
      [
        "files": .array(items), "channel_id": .string(place.channel),
        "initial_comment": .string(SlackMarkup.literal(comment)),
      ])
  }

  private func send(_ file: ChatFile, to address: String) async throws(ChatError) {
    // The address came from Slack over an authorised call; still, nothing is sent in the clear to another machine.
    guard AddressPolicy.isSafe(address) else {
      throw ChatError(.conversationRefused, "Slack's upload address is neither https nor of this machine")
    }
    let request = HTTPRequest(.post, address, headers: ["Content-Type": file.contentType], body: file.bytes)
    let response = try await calls.send(request, what: "Slack's upload address")
    guard (200..<300).contains(response.status) else {
      throw ChatError(.unreachable, "Slack's upload address answers \(response.status)")
    }
  }
}

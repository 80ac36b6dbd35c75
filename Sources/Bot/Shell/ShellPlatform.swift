import Chat
import Foundation
import PluginKit
import Workflow

/// The terminal as a chat platform: commands come over the bot's socket, which only its own user can open, and what
/// there is to say is kept until the client fetches it.
struct ShellPlatform: ChatPlatform {
  let log: ShellLog
  /// Where the verdict on a command stands.
  let store: any Store

  var name: String { "shell" }
  var routes: [InboundRoute] { [.post("/shell/commands"), .post("/shell/presses")] }
  var maximumBodyBytes: Int { 16 * 1024 }
  /// An edit says what is new in it; one line follows the other.
  func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities(threads: false) }

  /// Everybody at a terminal of this machine is in the same place.
  static let place = Place(platform: "shell", workspace: "", channel: "local")
  /// What stands before a delivery's id in the address at which it is answered later.
  private static let addressPrefix = "shell:"

  func decode(_ request: InboundRequest, now: Date) -> Inbound {
    guard let uid = request.onlyHeader("x-shell-uid"), UInt32(uid) != nil,
      let delivery = request.onlyHeader("x-delivery-id"), (1...100).contains(delivery.utf8.count)
    else {
      return .refuse(InboundAnswer(status: 401, body: "x-shell-uid and x-delivery-id are needed"), reason: "no uid")
    }
    guard let text = String(validating: request.body, as: UTF8.self) else {
      return .refuse(InboundAnswer(status: 400, body: "the command is not UTF-8"), reason: "not UTF-8")
    }
    return .deliveries([
      Delivery(
        id: delivery, principal: Principal(platform: name, workspace: "", user: uid), place: Self.place,
        content: request.path == "/shell/presses" ? .press(text) : .command(text),
        replyAddress: Self.addressPrefix + delivery)
    ])
  }

  /// What a pressed button leads to is told with everything else that the client follows.
  func carries(_ reply: Reply, to delivery: Delivery) -> Bool {
    if case .press = delivery.content { false } else { true }
  }

  /// The answer, and what became of the command: `failed` where what was asked for is not done, `run` where it
  /// concerned one. Where the answer comes later, `failed` is false and the client waits for that answer.
  func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    let reply = replies.first ?? nil
    let verdict = verdict(on: deliveries)
    var body: [String: JSONValue] = [
      "text": .string(reply.map { TerminalText.render($0.message) } ?? ""),
      "severity": .string((reply?.message.severity ?? .info).rawValue),
      "failed": .bool(ShellVerdict.isFailure(reply, verdict)),
      "preliminary": .bool(reply?.isPreliminary ?? false),
      "buttons": ShellLog.buttons(reply?.message.buttons ?? []),
    ]
    if let run = verdict?.run { body["run"] = .string(run) }
    return InboundAnswer(status: 200, contentType: "application/json", body: JSONValue.object(body).text)
  }

  /// Nil also where the database cannot be read: then the answer itself tells whether it is a failure.
  private func verdict(on deliveries: [Delivery]) -> ShellVerdict? {
    guard let delivery = deliveries.first else { return nil }
    do {
      return try store.readAtOnce { try ShellVerdict.of(delivery, in: $0) }
    } catch {
      return nil
    }
  }

  func post(_ message: Message, to place: Place, thread: String?, key: String) async throws(ChatError) -> String {
    await log.post(message)
  }

  func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    await log.edit(message, at: reference)
    return reference
  }

  func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    await log.answer(reply, to: String(address.dropFirst(Self.addressPrefix.count)))
  }

  func probe(_ places: [Place]) async -> [CheckResult] { [] }
}

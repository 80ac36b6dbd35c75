import Foundation
import PluginKit

/// A simulated chat server's switches over HTTP, below `/_simulator/chat/{platform}/`.
struct ChatControl {
  let chat: any SimulatedChat

  func answer(_ request: SimulatedRequest, _ body: JSONValue) async -> SimulatedAnswer {
    switch (request.method, request.parts[3]) {
    case ("POST", "bot"):
      await chat.use(bot: body["url"]?.string ?? "")
      return .json(["ok": true])
    case ("POST", "command"), ("POST", "press"): return await act(request.parts[3], body)
    case ("GET", "messages"): return .json(.array(await chat.room.messages.map(Self.json)))
    default: return .text("not found", status: 404)
    }
  }

  private func act(_ what: String, _ body: JSONValue) async -> SimulatedAnswer {
    let user = body["user"]?.string ?? chat.operators[0]
    let delivery = body["delivery"]?.string
    do {
      let answer: ChatAcknowledgement
      if what == "command" {
        answer = try await chat.type(body["text"]?.string ?? "", as: user, delivery: delivery)
      } else {
        guard let message = await chat.room.message(body["message"]?.string ?? ""),
          let button = message.buttons.first(where: { $0.label == body["label"]?.string })
        else { return .text("there is no such message or button", status: 404) }
        answer = try await chat.press(button, of: message, as: user, delivery: delivery)
      }
      return .json([
        "status": .number(Decimal(answer.status)), "body": .string(answer.body),
        "message": answer.message.map(Self.json) ?? .null,
      ])
    } catch {
      return .text("the bot did not answer: \(error)", status: 502)
    }
  }

  private static func json(_ message: ChatRoom.Message) -> JSONValue {
    [
      "id": .string(message.id), "channel": .string(message.channel),
      "thread": message.thread.map { .string($0) } ?? .null, "text": .string(message.text),
      "plain": .string(message.plain), "edits": .number(Decimal(message.edits)),
      "buttons": .array(message.buttons.map { .string($0.label) }),
    ]
  }
}

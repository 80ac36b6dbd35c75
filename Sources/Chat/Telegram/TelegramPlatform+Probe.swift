import Foundation
import PluginKit

extension TelegramPlatform {
  public func probe(_ places: [Place]) async -> [CheckResult] {
    let bot: JSONValue
    do {
      bot = try await call("getMe")
    } catch {
      return [
        CheckResult(
          "Telegram's bot token", passed: false, seen: "\(error); ask @BotFather for the token, by /token")
      ]
    }
    let name = bot["username"]?.string ?? "?"
    var results = [
      CheckResult("Telegram's bot token", passed: true, seen: "it is \(name)'s"),
      name.lowercased() == settings.username.lowercased()
        ? CheckResult("Telegram's username", passed: true, seen: name)
        : CheckResult("Telegram's username", passed: false, seen: "set chat.telegram.username to \(name)"),
    ]
    results.append(await webhook())
    for place in places { results.append(await probe(place)) }
    return results
  }

  private func webhook() async -> CheckResult {
    let title = "Telegram's webhook"
    do {
      let info = try await call("getWebhookInfo")
      let address = info["url"]?.string ?? ""
      let wanted = publicURL.map { $0 + Self.path }
      guard !address.isEmpty, wanted == nil || address == wanted else {
        return CheckResult(
          title, passed: false,
          seen: "it is \(address.isEmpty ? "not set" : address); run `talos-poc-bot telegram register`")
      }
      if let error = info["last_error_message"]?.string, (info["pending_update_count"]?.int ?? 0) > 0 {
        return CheckResult(title, passed: false, seen: "updates wait, and the last attempt says: \(error)")
      }
      return CheckResult(title, passed: true, seen: address)
    } catch {
      return CheckResult(title, passed: false, seen: error.description)
    }
  }

  private func probe(_ place: Place) async -> CheckResult {
    let (chat, topic) = place.telegramChat
    let title = "Telegram's chat \(place.workspace.isEmpty ? chat : "\(chat), topic \(topic)")"
    do {
      let answer = try await call("getChat", TelegramReplyAddress.members(chat: chat, topic: "", below: nil))
      return CheckResult(
        title, passed: true, seen: "the bot is in \(answer["title"]?.string ?? answer["type"]?.string ?? "it")")
    } catch {
      return CheckResult(title, passed: false, seen: "\(error); add the bot to the group, or mend the id")
    }
  }
}

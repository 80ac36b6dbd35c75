import PluginKit

extension MattermostPlatform {
  public func probe(_ places: [Place]) async -> [CheckResult] {
    var results: [CheckResult] = []
    do {
      let answer = try await call(.get, "/users/me")
      let isBot = answer["is_bot"]?.bool == true
      results.append(
        CheckResult(
          "Mattermost's bot token", passed: true,
          seen: "\(server) knows it as @\(answer["username"]?.string ?? "?")"
            + (isBot ? "" : ", which is no bot account; a person's token ends with the person")))
    } catch {
      return [
        CheckResult(
          "Mattermost's bot token", passed: false,
          seen: "\(error); make a bot account under Integrations > Bot Accounts, and put its token into "
            + "chat.mattermost.bot_token")
      ]
    }
    results.append(
      CheckResult(
        "Mattermost's buttons", passed: actionURL != nil,
        seen: actionURL.map { "a press is sent to \($0)" }
          ?? "without listen.public_url the server cannot reach the bot, and buttons are written as commands"))
    for place in places { results.append(await probe(place)) }
    return results
  }

  private func probe(_ place: Place) async -> CheckResult {
    let title = "Mattermost's channel \(place.channel)"
    do {
      _ = try await call(.get, "/channels/\(place.channel)/members/me")
      return CheckResult(title, passed: true, seen: "the bot is in it")
    } catch {
      return CheckResult(
        title, passed: false,
        seen: "\(error); add the bot to the team and to the channel, or mend the channel's id in the configuration")
    }
  }
}

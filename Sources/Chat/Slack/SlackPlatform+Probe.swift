import PluginKit

extension SlackPlatform {
  public func probe(_ places: [Place]) async -> [CheckResult] {
    let token: CheckResult
    do {
      let answer = try await call("auth.test", [:])
      let who = "\(answer["user"]?.string ?? "?") in \(answer["team"]?.string ?? "?")"
      token = CheckResult("Slack's bot token", passed: true, seen: "auth.test says \(who)")
    } catch {
      return [
        CheckResult(
          "Slack's bot token", passed: false,
          seen: "\(error); copy the Bot User OAuth Token of the app's page OAuth & Permissions to chat.slack.bot_token")
      ]
    }
    var results = [token]
    for place in places { results.append(await probe(place)) }
    return results
  }

  private func probe(_ place: Place) async -> CheckResult {
    let title = "Slack's channel \(place.channel)"
    do {
      let answer = try await call("conversations.info", ["channel": .string(place.channel)])
      let isMember = answer["channel"]?["is_member"]?.bool != false
      if !isMember, answer["channel"]?["is_private"]?.bool == true {
        return CheckResult(title, passed: false, seen: "the bot is not in it; type /invite @talos-poc there")
      }
      return CheckResult(
        title, passed: true, seen: isMember ? "the bot is in it" : "public: the bot can post without being in it")
    } catch {
      let fix =
        error.description.contains("missing_scope")
        ? "add the scopes of config/slack/manifest.yaml and install the app again"
        : "invite the bot there with /invite, or mend the id in the configuration"
      return CheckResult(title, passed: false, seen: "\(error); \(fix)")
    }
  }
}

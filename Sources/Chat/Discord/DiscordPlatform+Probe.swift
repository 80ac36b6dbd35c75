import HTTP
import PluginKit

extension DiscordPlatform {
  public func probe(_ places: [Place]) async -> [CheckResult] {
    let application: JSONValue
    do {
      application = try await call(.get, "/applications/@me", what: "looking at the application")
    } catch {
      return [
        CheckResult(
          "Discord's bot token", passed: false,
          seen: "\(error); copy the token of the application's page Bot to chat.discord.bot_token")
      ]
    }
    var results = [
      CheckResult(
        "Discord's bot token", passed: true, seen: "it is \(application["name"]?.string ?? "an application")'s"),
      identity(application), endpoint(application),
    ]
    results.append(await registration())
    for place in places { results.append(await probe(place)) }
    return results
  }

  /// The keys belong to the application that the token is for.
  private func identity(_ application: JSONValue) -> CheckResult {
    guard application["id"]?.string == settings.applicationID else {
      return CheckResult(
        "Discord's application", passed: false,
        seen: "the token is application \(application["id"]?.string ?? "?")'s, and application_id is another one")
    }
    let keys = settings.publicKeys.map(Digest.hex)
    guard let key = application["verify_key"]?.string, keys.contains(key) else {
      return CheckResult(
        "Discord's application", passed: false,
        seen: "public_key is not the application's; copy it from the page General Information")
    }
    return CheckResult("Discord's application", passed: true, seen: "id and public key belong together")
  }

  private func endpoint(_ application: JSONValue) -> CheckResult {
    let configured = application["interactions_endpoint_url"]?.string
    guard let publicURL else {
      return CheckResult(
        "Discord's endpoint", passed: configured != nil,
        seen: configured ?? "none is set on the page General Information")
    }
    let wanted = publicURL + "/discord/interactions"
    guard configured == wanted else {
      return CheckResult(
        "Discord's endpoint", passed: false,
        seen: "it is \(configured ?? "not set"); set it to \(wanted) on the page General Information")
    }
    return CheckResult("Discord's endpoint", passed: true, seen: wanted)
  }

  private func registration() async -> CheckResult {
    let title = "Discord's command"
    do {
      let commands = try await call(
        .get, "/applications/\(settings.applicationID)/commands", what: "looking at the commands")
      let names = commands.array?.compactMap { $0["name"]?.string } ?? []
      if let missing = slashCommands.first(where: { !names.contains($0.name) }) {
        return CheckResult(
          title, passed: false,
          seen: "/\(missing.name) is not registered everywhere; run `talos-poc-bot discord register`")
      }
      let known = slashCommands.map { "/" + $0.name }.joined(separator: ", ")
      return CheckResult(title, passed: true, seen: "\(known) is registered")
    } catch {
      return CheckResult(title, passed: false, seen: error.description)
    }
  }

  private func probe(_ place: Place) async -> CheckResult {
    let title = "Discord's channel \(place.channel)"
    guard let channel = Self.snowflake(place.channel) else {
      return CheckResult(title, passed: false, seen: "this is no id of a channel; copy it with the developer mode on")
    }
    do {
      let answer = try await call(.get, "/channels/\(channel)", what: "looking at a channel")
      guard place.workspace.isEmpty || answer["guild_id"]?.string == place.workspace else {
        return CheckResult(title, passed: false, seen: "it is not a channel of the server \(place.workspace)")
      }
      return CheckResult(title, passed: true, seen: "the bot sees \(answer["name"]?.string ?? "it")")
    } catch {
      return CheckResult(
        title, passed: false,
        seen: "\(error); invite the bot to the server, and let it view and send there, or mend the id")
    }
  }
}

import HTTP
import PluginKit

/// The simulated chat servers beside Slack; another one is one more line.
public struct ChatServers: Sendable {
  public let mattermost: MattermostChat
  public let matrix: MatrixChat
  public let webhook: WebhookChat
  public let discord: DiscordChat
  public let telegram: TelegramChat
  public let teams: TeamsChat

  init(clock: ScaledClock, faults: FaultSwitches, client: HTTPClient) {
    mattermost = MattermostChat(faults: faults, client: client)
    matrix = MatrixChat(faults: faults, client: client)
    webhook = WebhookChat(faults: faults, client: client)
    discord = DiscordChat(clock: clock, faults: faults, client: client)
    telegram = TelegramChat(clock: clock, faults: faults, client: client)
    teams = TeamsChat(faults: faults, client: client)
  }

  /// All of them, by the names of their platforms.
  public var all: [any SimulatedChat] { services.map(\.chat) }

  /// The one of that platform.
  public subscript(name: String) -> (any SimulatedChat)? { all.first { $0.name == name } }

  /// Each with the server that the bot calls.
  var services: [(chat: any SimulatedChat, service: any SimulatedService)] {
    [
      (mattermost, MattermostService(chat: mattermost)),
      (matrix, MatrixService(chat: matrix)),
      (webhook, webhook),
      (discord, DiscordService(chat: discord)),
      (telegram, TelegramService(chat: telegram)),
      (teams, TeamsService(chat: teams)),
    ]
  }
}

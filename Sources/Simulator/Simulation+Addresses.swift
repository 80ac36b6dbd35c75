extension Simulation {
  /// What one who wants to use the simulation must know, as the line that `serve` prints.
  public struct Addresses: Sendable, Codable {
    public var latitude: String
    public var latitudeKey: String
    public var project: String
    public var slack: String
    public var slackSigningSecret: String
    public var slackBotToken: String
    public var factory: String
    public var vault: String
    public var vaultToken: String
    public var talosPort: Int
    /// When simulated and real time were the same, in Unix seconds: `TALOS_POC_TIME_ORIGIN` of the bot.
    public var timeOrigin: Double
    public var speed: Double
    /// The other chat servers: by the platform's name the environment with which a bot uses it, and `section`, the lines
    /// of the bot's configuration that read it.
    public var chats: [String: [String: String]]
    /// A DNS provider's API with one zone.
    public var dns: DNS
    /// Machines that somebody owns.
    public var machines: Machines

    /// A DNS provider's API with one zone.
    public struct DNS: Sendable, Codable {
      public var api: String
      public var token: String
      public var zone: String
      public var zoneID: String

      enum CodingKeys: String, CodingKey {
        case api, token, zone
        case zoneID = "zone_id"
      }
    }

    /// Machines that somebody owns, with their boot server and their power switch.
    public struct Machines: Sendable, Codable {
      public var boot: String
      public var token: String
      /// The UDP port on 127.0.0.1 that stands for the network's broadcast.
      public var wakePort: Int
      /// The machines as the setting `machines` of the plugin `wake-on-lan` lists them.
      public var list: [String]

      enum CodingKeys: String, CodingKey {
        case boot, token, list
        case wakePort = "wake_port"
      }
    }

    enum CodingKeys: String, CodingKey {
      case latitude, project, slack, factory, vault, speed, chats, dns, machines
      case latitudeKey = "latitude_key"
      case slackSigningSecret = "slack_signing_secret"
      case slackBotToken = "slack_bot_token"
      case vaultToken = "vault_token"
      case talosPort = "talos_port"
      case timeOrigin = "time_origin"
    }

    /// The environment with which a bot under `config/demo.yaml` uses this simulation.
    public func environment(database: String, port: Int) -> [String: String] {
      [
        "LATITUDE_URL": latitude, "LATITUDE_PROJECT_ID": project, "SLACK_API": slack + "/api", "SLACK_ORIGIN": slack,
        "SLACK_SIGNING_SECRET": slackSigningSecret, "SLACK_BOT_TOKEN": slackBotToken, "FACTORY_URL": factory,
        "VAULT_ADDR": vault, "VAULT_TOKEN": vaultToken, "TALOS_PORT": "\(talosPort)",
        "TALOS_POC_TIME_ORIGIN": "\(timeOrigin)", "DATABASE": "sqlite:" + database, "PORT": "\(port)",
        "DNS_API": dns.api, "DNS_TOKEN": dns.token, "DNS_ZONE": dns.zone, "DNS_ZONE_ID": dns.zoneID,
        "POWER_TOKEN": machines.token, "BOOT_SERVER": machines.boot, "WAKE_PORT": "\(machines.wakePort)",
        "MACHINES": machines.list.joined(separator: "\n"),
      ]
    }
  }
}

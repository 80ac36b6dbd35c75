import Foundation

/// Everything that the bot asks of a plugin's program, with what goes along.
public enum PluginCall: Sendable {
  /// The first call of every process: answered by `PluginIdentity`.
  case initialize(PluginIntroduction)
  /// One call of an action: answered by `Outcome`.
  case perform(action: String, ActionContext)
  /// Answered by `{"items": [InventoryItem]}`.
  case inventory(instance: String)
  /// Answered by `{"exists": true or false}`.
  case exists(id: String)
  /// Answered by `Offers`.
  case prices
  /// Answered by `{"notices": [Notice]}`.
  case onSchedule(now: Date)
  /// Answered by `{"results": [CheckResult]}`.
  case check
  /// A command that the plugin adds: answered by `{"text": …}`.
  case command(CommandCall)
  /// The last call: answered by null, after which the program ends.
  case shutdown

  /// The methods by name.
  public enum Method: String, Sendable, CaseIterable {
    case initialize, perform, inventory, exists, prices, check, command, shutdown
    case onSchedule = "on_schedule"
  }

  public var method: Method {
    switch self {
    case .initialize: .initialize
    case .perform: .perform
    case .inventory: .inventory
    case .exists: .exists
    case .prices: .prices
    case .onSchedule: .onSchedule
    case .check: .check
    case .command: .command
    case .shutdown: .shutdown
    }
  }

  /// What stands in `params`.
  public var parameters: JSONValue {
    switch self {
    case .initialize(let introduction): introduction.wire
    case .perform(let action, let context): ["action": .string(action), "context": context.wire]
    case .inventory(let instance): ["instance": .string(instance)]
    case .exists(let id): ["id": .string(id)]
    case .onSchedule(let now): ["now": now.wire]
    case .command(let call): call.wire
    case .prices, .check, .shutdown: [:]
    }
  }

  /// The call that a request stands for; nil where the method is none of the protocol's.
  /// - Throws: `WireError` where the parameters are not those of the method.
  public init?(method: String, parameters: JSONValue) throws(WireError) {
    guard let method = Method(rawValue: method) else { return nil }
    let reader = WireReader(parameters, at: "params")
    switch method {
    case .initialize: self = .initialize(try PluginIntroduction(wire: reader))
    case .perform:
      self = .perform(
        action: try reader.member("action").text(), try ActionContext(wire: try reader.member("context")))
    case .inventory: self = .inventory(instance: try reader.member("instance").text())
    case .exists: self = .exists(id: try reader.member("id").text())
    case .prices: self = .prices
    case .onSchedule: self = .onSchedule(now: try reader.member("now").instant())
    case .check: self = .check
    case .command: self = .command(try CommandCall(wire: reader))
    case .shutdown: self = .shutdown
    }
  }
}

/// The notifications of either side, by the name of their method.
public enum PluginNotification {
  /// From the bot, `{"id": the call's}`: nobody waits for that call any more.
  public static let cancel = "cancel"
  /// From the plugin, `{"id": the call's, "text": …}`: where a call under way stands.
  public static let progress = "progress"
}

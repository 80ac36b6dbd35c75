import Foundation

/// A plugin: named actions that steps of a workflow call. Compiled in or a program of its own, the engine sees no
/// difference.
///
/// - Every call returns within 60 seconds and may be repeated at any time with the same context: the process can be
///   killed between the call and its commit. What may not be repeated hides behind a committed memo.
/// - Calls of different runs are concurrent.
/// - Nothing is written to a thing that does not bear the run's mark.
public protocol Plugin: Sendable {
  /// The plugin's name, the first part of its actions' names.
  var name: String { get }

  /// Performs one call of the action of that name (`select-plan`, without the plugin's name).
  /// - Throws: what the plugin could not turn into an outcome; the engine calls again later, with a backoff.
  func perform(_ action: String, _ context: ActionContext) async throws -> Outcome

  /// Everything at the provider that bears the bot's mark (`tpoc-` and the shape of a run), whoever's run it was.
  ///
  /// Nil where the plugin provides nothing that bills.
  func inventory(instance: String) async throws -> [InventoryItem]?

  /// Whether the provider still has the thing of that id: false only by its own 404. Nil where the plugin provides
  /// nothing that bills.
  func exists(_ id: String) async throws -> Bool?

  /// By how many seconds this machine's clock is ahead of the provider's; nil where that tells no time. Before a
  /// deletion that only the clock asks for, this is looked at.
  /// - Throws: where the provider has given no answer yet.
  func clockDifference() async throws -> Double?

  /// What can be bought now, cheapest first; nil where the plugin sells nothing.
  func offers() async throws -> Offers?

  /// What the provider itself has counted so far in its present period; nil where the plugin sells nothing.
  func usage() async throws -> ProviderUsage?

  /// One look at the parts that this plugin depends on, for the command `check`.
  func check() async -> [CheckResult]

  /// The ways to look at the thing of that id past its operating system, asked for anew at each call; nil where the
  /// plugin knows none.
  /// - Parameter name: the name under which it was bought: nothing is asked for a thing that has another one.
  func console(_ id: String, named name: String) async throws -> [ConsoleWay]?

  /// What a run's machine loads under that name (`script`, `kernel`, `initramfs`) while it boots from the bot itself; nil
  /// where there is no such file.
  ///
  /// The bot serves it at `GET /ipxe/<run>-<token>/<name>` to whoever knows the run's fact `ipxe_token`, 32 hexadecimal
  /// digits, until the run ends.
  func bootFile(_ name: String, of facts: Facts) async throws -> BootFile?

  /// The answer to a command that the plugin's manifest adds, as plain text: its first line is the headline.
  /// - Throws: what the plugin could not answer; the asker reads its sentence.
  func command(_ call: CommandCall) async throws -> String

  /// What the plugin has to say at the times of the `schedule` in its section of the configuration, which goes to
  /// `alerts`; nil where it has no schedule. Only plugins that are programs are asked.
  func onSchedule(now: Date) async throws -> [Notice]?
}

extension Plugin {
  public func inventory(instance: String) async throws -> [InventoryItem]? { nil }
  public func exists(_ id: String) async throws -> Bool? { nil }
  public func clockDifference() async throws -> Double? { nil }
  public func offers() async throws -> Offers? { nil }
  public func usage() async throws -> ProviderUsage? { nil }
  public func check() async -> [CheckResult] { [] }
  public func console(_ id: String, named name: String) async throws -> [ConsoleWay]? { nil }
  public func bootFile(_ name: String, of facts: Facts) async throws -> BootFile? { nil }
  public func command(_ call: CommandCall) async throws -> String {
    throw PluginFault(code: PluginFault.Code.unknownAction, "the plugin \(name) has no command \(call.name)")
  }
  public func onSchedule(now: Date) async throws -> [Notice]? { nil }
}

/// One thing at the provider that bears the bot's mark.
public struct InventoryItem: Sendable, Hashable, Codable {
  public var id: String
  public var name: String
  /// The provider's status in its own words.
  public var status: String
  public var hourly: Money?
  public var createdAt: Date?
  public init(id: String, name: String, status: String, hourly: Money? = nil, createdAt: Date? = nil) {
    self.id = id
    self.name = name
    self.status = status
    self.hourly = hourly
    self.createdAt = createdAt
  }
}

/// A price list with its age.
public struct Offers: Sendable, Hashable, Codable {
  /// One plan at one price: a plan that costs differently in two countries is two offers.
  public struct Offer: Sendable, Hashable, Codable {
    public var plan: String
    public var summary: String
    public var region: String
    /// Sites that have it in stock; empty where it is sold out.
    public var sites: [String]
    public var hourly: Money
    public init(plan: String, summary: String, region: String, sites: [String], hourly: Money) {
      self.plan = plan
      self.summary = summary
      self.region = region
      self.sites = sites
      self.hourly = hourly
    }
  }
  /// Cheapest first.
  public var offers: [Offer]
  /// When the provider answered.
  public var readAt: Date
  public init(offers: [Offer], readAt: Date) {
    self.offers = offers
    self.readAt = readAt
  }
}

/// One line of the command `check`.
public struct CheckResult: Sendable, Hashable, Codable {
  public var title: String
  public var passed: Bool
  /// What was seen, and what to do where it did not pass.
  public var seen: String
  public init(_ title: String, passed: Bool, seen: String) {
    self.title = title
    self.passed = passed
    self.seen = seen
  }
}

/// An error that a plugin throws when a call came to nothing; the engine calls again.
public struct PluginError: Error, Sendable, CustomStringConvertible {
  /// What was being done and what came back, without secrets.
  public var description: String
  /// Do not call again before this many seconds, where the other side asked for that.
  public var retryAfter: Double?
  /// What the other side has done instead of not answering, for the one sentence that people read while it lasts:
  /// `refused the API key` makes "Latitude has refused the API key since 10:42".
  public var plight: String?
  public init(_ description: String, retryAfter: Double? = nil, plight: String? = nil) {
    self.description = description
    self.retryAfter = retryAfter
    self.plight = plight
  }
}

/// Thrown by `perform` for an action that the plugin does not have: the run is parked until a person acts.
public struct UnknownAction: Error, Sendable, CustomStringConvertible {
  /// The action's full name, `latitude.check`.
  public var description: String
  public init(plugin: String, action: String) { description = "\(plugin).\(action)" }
}

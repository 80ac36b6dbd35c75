import Foundation
import HTTP
import PluginKit

/// Rents bare metal at Latitude.sh.
public struct LatitudePlugin: Plugin {
  /// The manifest, `plugin.yaml`.
  public static var manifest: [UInt8] { PackageResources.plugin_yaml }

  let host: PluginHost
  let api: LatitudeAPI
  let listing: ServerListing
  let catalog: PlanCatalog
  let intents = UnsentIntents()
  let sight = ProjectSight()
  let http: HTTPClient

  /// - Parameters:
  ///   - patience: how long an answer of the provider's is waited for, in real time.
  ///   - realTime: what o'clock it is on this machine, also in a simulation.
  public init(
    host: PluginHost, client: HTTPClient, patience: Duration = .seconds(25),
    realTime: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.host = host
    http = client
    api = LatitudeAPI(host: host, client: client, patience: patience, realTime: realTime)
    let currency = host.string("currency", default: "USD")
    listing = ServerListing(
      api: api, project: host.string("project", default: ""), currency: currency,
      poll: host.seconds("poll", default: 10),
      clock: host.clock)
    catalog = PlanCatalog(api: api, currency: currency)
  }

  public var name: String { "latitude" }

  public func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
    do {
      switch action {
      case "check": return try await checkAccount(context)
      case "select-plan": return try await selectPlan(context)
      case "create-server": return try await createServer(context)
      case "wait-ready": return try await waitReady(context)
      case "reinstall-ipxe": return try await reinstall(context)
      case "delete-server": return try await deleteServers(context)
      default: throw UnknownAction(plugin: name, action: action)
      }
    } catch let error as BudgetExhausted {
      // Not an error of anybody's: the request waits for its turn.
      return .wait(until: context.after(error.retryAfter), memo: context.memo)
    } catch let error as LatitudeError {
      throw PluginError(error.sentence, retryAfter: error.retryAfter, plight: error.plight)
    }
  }

  var project: String { host.string("project", default: "") }
  /// The account's currency, in which its prices and amounts are.
  var currency: String { host.string("currency", default: "USD") }
  var settle: Double { host.seconds("purchase_settle", default: 120) }
  var poll: Double { host.seconds("poll", default: 10) }

  /// A time of day as people read it.
  func clock(_ date: Date) -> String { LocalTime.text(date, zone: host.timeZone) }

  /// A criterion of the report: what was seen, and when.
  func seen(_ what: String, _ at: Date) -> JSONValue { ["what": .string(what), "at": .string(Timestamp.text(at))] }
}

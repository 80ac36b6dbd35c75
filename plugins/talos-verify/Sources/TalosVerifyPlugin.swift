import Foundation
import HTTP
import PluginKit

/// Checks before a purchase what is to boot, and proves afterwards that it did.
public struct TalosVerifyPlugin: Plugin {
  /// The manifest, `plugin.yaml`.
  public static var manifest: [UInt8] { PackageResources.plugin_yaml }

  let host: PluginHost
  let client: HTTPClient
  let factory: ImageFactory

  public init(host: PluginHost, client: HTTPClient) {
    self.host = host
    self.client = client
    factory = ImageFactory(
      base: host.string("factory", default: "https://pxe.factory.talos.dev"), client: client)
  }

  public var name: String { "talos-verify" }

  public func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
    switch action {
    case "preflight": return try await preflight(context)
    case "wait-for-maintenance": return try await waitForMaintenance(context)
    case "report": return try await report(context)
    case "watch": return try await watch(context)
    default: throw UnknownAction(plugin: name, action: action)
    }
  }

  public func check() async -> [CheckResult] {
    do {
      let newest = try await factory.newestStable()
      return [CheckResult("The Image Factory", passed: true, seen: "\(factory.base), newest stable version \(newest)")]
    } catch {
      return [CheckResult("The Image Factory", passed: false, seen: "\(error)")]
    }
  }

  var port: Int { host.int("port", default: 50_000) }

  /// A time of day with seconds, in the zone that people read.
  func clock(_ date: Date) -> String { LocalTime.text(date, zone: host.timeZone, seconds: true) }

  /// One look at the node, from outside.
  func look(at address: String) async -> Sighting {
    await NodeProbe(address: address, port: port, client: client).look()
  }
}

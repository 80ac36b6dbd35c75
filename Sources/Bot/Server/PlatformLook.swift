import Chat
import HTTP
import PluginKit

/// What `talos-poc-bot platforms` shows: each platform that is on, and what it says when it is looked at.
public struct PlatformLook: Sendable {
  public var platform: String
  /// The paths to which the platform has to send, with the methods.
  public var routes: [String]
  public var results: [CheckResult]

  /// Looks at every platform that a configuration turns on, at the same time, in the order of the registry.
  /// - Throws: a sentence where a secret cannot be read.
  public static func all(_ settings: Settings, source: SecretSource, client: HTTPClient) async throws -> [PlatformLook]
  {
    let platforms = try await PlatformRegistry.platforms(settings, source: source, client: client)
    let places = settings.places
    return await withTaskGroup(of: (Int, PlatformLook).self) { group in
      for (index, platform) in platforms.enumerated() {
        group.addTask {
          let results = await platform.probe(places.filter { $0.platform == platform.name })
          let routes = platform.routes.map { "\($0.method.rawValue) \(settings.publicURL ?? "")\($0.path)" }
          return (index, PlatformLook(platform: platform.name, routes: routes, results: results))
        }
      }
      var looks: [(Int, PlatformLook)] = []
      for await look in group { looks.append(look) }
      return looks.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}

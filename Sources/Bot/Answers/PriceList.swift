import Foundation
import PluginKit

/// The provider's price list, read when somebody asks and kept for ten minutes.
public actor PriceList {
  private let plugins: [any Plugin]
  private let clock: any WallClock
  private var known: Offers?
  private static let keepsFor = 600.0

  public init(plugins: [any Plugin], clock: any WallClock) {
    self.plugins = plugins
    self.clock = clock
  }

  /// The list as it is known, where it is not too old; asks nobody.
  func current() -> Offers? {
    guard let known, clock.now.timeIntervalSince(known.readAt) < Self.keepsFor else { return nil }
    return known
  }

  /// The provider's own account, read anew; nil where no plugin has one.
  func usage() async throws -> ProviderUsage? {
    for plugin in plugins {
      if let usage = try await plugin.usage() { return usage }
    }
    return nil
  }

  /// The list, read anew where it is too old.
  /// - Throws: what the plugin throws, or `PluginError` where no plugin sells anything.
  func read() async throws -> Offers {
    if let current = current() { return current }
    for plugin in plugins {
      if let offers = try await plugin.offers() {
        known = offers
        return offers
      }
    }
    throw PluginError("no plugin that sells anything is configured")
  }
}

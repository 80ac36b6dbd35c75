import Foundation
import Logging
import PluginKit

/// Looks each minute whether everything that bills is still there, and whether a late twin has come to light: one list a
/// provider for all runs, and a look at the single thing decides.
public struct ResourceWatch: Sendable {
  let store: any Store
  let engine: Engine
  let instance: String
  let clock: any WallClock
  let logger: Logger
  private static let interval = 60.0

  public init(
    store: any Store, engine: Engine, instance: String, clock: any WallClock, logger: Logger
  ) {
    self.store = store
    self.engine = engine
    self.instance = instance
    self.clock = clock
    self.logger = logger
  }

  /// Works until the task is cancelled.
  public func run() async {
    // What was missing at the last look: a new server may come into the list late.
    var missing: Set<String> = []
    while (try? await clock.sleep(until: clock.now.addingTimeInterval(Self.interval))) != nil {
      do {
        missing = try await look(missingBefore: missing)
      } catch {
        logger.warning("looking at what bills", metadata: ["error": "\(error)"])
      }
    }
  }

  /// One look; returns the ids that were not in their provider's list.
  func look(missingBefore: Set<String>) async throws -> Set<String> {
    let now = clock.now
    // Also what was bought in the future: the clock may have been set back.
    let open = try await store.read { try $0.resources(from: now, until: .distantFuture) }.open
    var missing: Set<String> = []
    for (provider, resources) in Dictionary(grouping: open, by: \.provider) {
      guard let plugin = engine.plugins[provider], let items = try await inventory(plugin) else { continue }
      try await engine.tearDownLateTwins(among: items, of: provider)
      let listed = Set(items.map(\.id))
      for resource in resources where resource.state == .billing {
        guard let id = resource.id, !listed.contains(id) else { continue }
        missing.insert(id)
        guard missingBefore.contains(id), try await plugin.exists(id) == false else { continue }
        await engine.commit(.vanished(name: resource.name), to: resource.run)
      }
    }
    return missing
  }

  /// What the provider shows; a provider in trouble is told of once, and what was missing before stays missing.
  private func inventory(_ plugin: any Plugin) async throws -> [InventoryItem]? {
    do {
      let items = try await plugin.inventory(instance: instance)
      if items != nil { await engine.troubles.succeeded(plugin.name) }
      return items
    } catch let error as PluginError {
      await engine.troubles.failed(plugin.name, "\(error)", at: clock.now)
      return nil
    } catch let error as PluginUnavailable {
      // Its supervisor tells of it.
      logger.warning("looking at what bills", metadata: ["provider": "\(plugin.name)", "error": "\(error)"])
      return nil
    }
  }
}

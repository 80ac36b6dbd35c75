import Foundation
import PluginKit

/// A thing at the provider that bears the bot's mark and that no run is looking after.
public struct Orphan: Sendable, Hashable, Codable {
  /// How it is that nobody looks after it.
  public enum Origin: String, Sendable, Hashable, Codable {
    /// This database holds the intent to buy under that very name: a late twin, or something that came back.
    case ours
    /// This database knows of no such purchase: a lost database, another bot of the same name, a person.
    case unknown
  }

  /// The plugin that can inspect and delete it.
  public var provider: String
  public var item: InventoryItem
  /// The run that its name tells.
  public var run: String
  public var origin: Origin
  /// When the sweep first saw it without a run.
  public var firstSeen: Date
  /// When people were last told.
  public var toldAt: Date?

  public init(
    provider: String, item: InventoryItem, run: String, origin: Origin, firstSeen: Date, toldAt: Date? = nil
  ) {
    self.provider = provider
    self.item = item
    self.run = run
    self.origin = origin
    self.firstSeen = firstSeen
    self.toldAt = toldAt
  }

  /// The name under which messages about orphans stand where other messages have a run.
  public static let conversation = "sweep"

  /// What it cost from its creation until `instant`; nil where its price or its age is not known.
  public func cost(at instant: Date) -> Money? {
    guard let hourly = item.hourly, let created = item.createdAt else { return nil }
    return hourly.perHour(from: created, until: max(created, instant))
  }
}

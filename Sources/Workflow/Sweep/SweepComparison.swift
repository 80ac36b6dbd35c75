import Foundation
import PluginKit

/// What the sweep makes of the provider's things: a pure comparison with the database's rows, whoever is right.
///
/// The rows have to be read after the provider was asked: whatever it shows then has its intent in them, if it is ours.
public enum SweepComparison {
  /// The run that a marked name tells, `k3x7qa` of `tpoc-k3x7qa-1`; nil where `name` does not bear the mark.
  public static func run(inName name: String, instance: String) -> String? {
    let parts = name.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts[0] == instance, RunIdentifier.isValid(parts[1]),
      (1...2).contains(parts[2].utf8.count), parts[2].utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    return parts[1]
  }

  /// The things of one provider that no run looks after.
  /// - Parameters:
  ///   - rows: the rows of that provider's things, by name.
  ///   - runs: the states of the runs that have those rows; a run that is not in it does not exist.
  public static func orphans(
    _ items: [InventoryItem], provider: String, instance: String, rows: [String: Resource], runs: [String: RunState],
    now: Date
  ) -> [Orphan] {
    items.compactMap { item in
      guard let run = run(inName: item.name, instance: instance),
        let origin = origin(of: item, row: rows[item.name], runs: runs, now: now)
      else { return nil }
      return Orphan(provider: provider, item: item, run: run, origin: origin, firstSeen: now)
    }
  }

  /// How long after a 404 the thing may still stand in a list that was begun before it, or that lags behind.
  private static let listLag = 300.0

  /// Nil where a run looks after it: the one that has its row, which is not always the one in its name.
  private static func origin(
    of item: InventoryItem, row: Resource?, runs: [String: RunState], now: Date
  ) -> Orphan.Origin? {
    guard let row, let run = runs[row.run], isOfPurchase(item, row) else { return .unknown }
    switch row.state {
    // Its run looks for the name, or has it.
    case .intended, .billing: return run == .ended ? .ours : nil
    // The teardown of its run deletes late twins itself; while a run is under way its late twins are torn down at sight.
    case .closed:
      let isJustGone = row.id == item.id && (row.until.map { now.timeIntervalSince($0) < listLag } ?? false)
      return run == .undoing || isJustGone || isLateTwin(item, row, run: run) ? nil : .ours
    }
  }

  /// Whether the thing came of a purchase that was given up as never carried out, and whose run is under way.
  static func isLateTwin(_ item: InventoryItem, _ row: Resource, run: RunState?) -> Bool {
    guard let run, [.running, .waiting, .up, .stuck].contains(run) else { return false }
    return row.state == .closed && row.id == nil && isOfPurchase(item, row)
  }

  /// Whether the thing can have come from the purchase that the row stands for: the same id, or no id yet and not made
  /// long before the intent. The provider's clock differs, so five minutes are granted.
  static func isOfPurchase(_ item: InventoryItem, _ row: Resource) -> Bool {
    if let id = row.id { return id == item.id }
    guard let created = item.createdAt else { return true }
    return created >= row.from.addingTimeInterval(-300)
  }
}

import Foundation
import PluginKit

extension Engine {
  /// Tears down what came of purchases that were given up as never carried out, while their run is under way: its name
  /// stays the run's, and the run has another one by now. What has no run under way is the sweep's.
  func tearDownLateTwins(among items: [InventoryItem], of provider: String) async throws {
    let instance = settings.instance
    let twins = try await store.read { store in
      try items.filter { try store.isLateTwin($0, of: provider, instance: instance) }
    }
    guard !twins.isEmpty else { return }
    let (now, settings) = (clock.now, settings)
    for twin in twins {
      logger.warning(
        "a late twin came to light and is torn down", metadata: ["name": "\(twin.name)", "id": "\(twin.id)"])
      try await store.write { try $0.tearDown(twin, of: provider, settings: settings, now: now) }
    }
    wake()
    committed()
  }
}

extension StoreReading {
  /// Whether the thing came of a purchase of a run that is under way, and that was given up as never carried out.
  fileprivate func isLateTwin(_ item: InventoryItem, of provider: String, instance: String) throws -> Bool {
    guard let run = SweepComparison.run(inName: item.name, instance: instance),
      let row = try resource(named: item.name, of: provider)
    else { return false }
    return SweepComparison.isLateTwin(item, row, run: try self.run(run)?.state)
  }
}

extension StoreWriting {
  /// Gives the twin a run of its own that takes it back, and tells so in the channel of the run that bought it.
  fileprivate func tearDown(
    _ twin: InventoryItem, of provider: String, settings: Engine.Settings, now: Date
  ) throws {
    guard try isLateTwin(twin, of: provider, instance: settings.instance),
      let id = SweepComparison.run(inName: twin.name, instance: settings.instance), let run = try run(id),
      let undo = run.workflow.steps.first(where: { $0.plugin == provider && $0.undo != nil })?.undo
    else { return }
    let orphan = Orphan(provider: provider, item: twin, run: id, origin: .ours, firstSeen: now)
    let found = FoundBy(person: nil, starter: run.starter, place: run.place)
    let other = try take(
      orphan, keepFor: nil, by: found, undo: undo, rules: settings.rules, limits: settings.limits, now: now)
    let message = Narration.lateTwin(orphan, of: run, goesAs: other, rules: settings.rules, now: now)
    try enqueue(
      Utterance(slot: "notice-twin-\(twin.id)", audience: .channel, message: message, mustArrive: true), run: id,
      place: run.place, replyAddress: run.replyAddress, at: now)
  }
}

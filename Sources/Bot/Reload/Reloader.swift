import Logging
import PluginKit
import Workflow

/// Loads the configuration anew, all or nothing: whatever is wrong with the new one, the old one goes on.
actor Reloader {
  /// Reads the configuration and makes its plugins; those that are as before are kept.
  typealias Load = @Sendable (_ now: Settings, _ plugins: [any Plugin]) async throws -> (Settings, [any Plugin])

  private let read: Load
  private let retirement: Retirement
  private let logger: Logger
  private var exchange: (arranger: Arranger, current: Current<Arrangement>)?
  private var isLoading = false
  /// Told after each exchange.
  private let changed: @Sendable () async -> Void

  init(load: @escaping Load, retirement: Retirement, logger: Logger, changed: @escaping @Sendable () async -> Void) {
    read = load
    self.retirement = retirement
    self.logger = logger
    self.changed = changed
  }

  /// Gives the parts that are exchanged; until then nothing can be loaded.
  func begin(with arranger: Arranger, _ current: Current<Arrangement>) { exchange = (arranger, current) }

  /// Lets go of the parts, which hold this one too; from now on nothing can be loaded.
  func end() { exchange = nil }

  /// Loads it; one at a time, so that two askers cannot mix what they read.
  func reload(by asker: String) async -> ReloadOutcome {
    guard let exchange, !isLoading else { return .refused(["it is being loaded already; ask again in a moment"]) }
    isLoading = true
    let outcome = await load(for: exchange.arranger, exchange.current)
    isLoading = false
    let metadata: Logger.Metadata = ["by": "\(asker)", "reasons": "\(outcome.reasons.joined(separator: "; "))"]
    switch outcome {
    case .loaded: logger.notice("\(outcome.sentence)", metadata: ["by": "\(asker)"])
    case .refused: logger.error("\(outcome.sentence)", metadata: metadata)
    }
    return outcome
  }

  private func load(for arranger: Arranger, _ current: Current<Arrangement>) async -> ReloadOutcome {
    let now = current.value
    do {
      let (settings, plugins) = try await read(now.settings, now.plugins)
      let refusals = now.settings.refusals(of: settings)
      guard refusals.isEmpty else { return .refused(refusals) }
      let next = try await arranger.arrange(settings, plugins: plugins)
      // From here on nothing can fail.
      await arranger.use(next)
      current.replace(with: next)
      retirement.retire(now.programs.programs.filter { !now.settings.hasSame($0.key, as: settings) }.values)
      await changed()
      return .loaded(now.settings.changes(to: settings))
    } catch let error as ConfigurationError {
      return .refused(error.description.split(separator: "\n").map(String.init))
    } catch {
      return .refused(["\(error)"])
    }
  }
}

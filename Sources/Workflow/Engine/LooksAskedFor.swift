import Synchronization

/// The runs at which somebody who asked for their state wants the engine to look.
///
/// A mutex and no actor: `status` is answered without waiting.
final class LooksAskedFor: Sendable {
  private let runs = Mutex<Set<String>>([])

  /// Asks for a look at a run; asked twice it is one.
  func ask(for run: String) { runs.withLock { _ = $0.insert(run) } }

  /// The looks that were asked for, which are the caller's to commit now.
  func take() -> Set<String> {
    runs.withLock { runs in
      defer { runs = [] }
      return runs
    }
  }
}

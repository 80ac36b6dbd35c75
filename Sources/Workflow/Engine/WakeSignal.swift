import Foundation
import PluginKit
import Synchronization

/// Wakes one waiting loop: something may be due.
///
/// A signal that is raised while nobody waits is not lost: the next wait returns at once. A mutex and no actor: whoever
/// raises it must not wait.
public final class WakeSignal: Sendable {
  private struct State {
    var isRaised = false
    var listener: AsyncStream<Void>.Continuation?
    var lookBegan: ContinuousClock.Instant?
  }
  private let state = Mutex(State())

  public init() {}

  /// Lets the loop look again.
  public func raise() {
    state.withLock { state in
      state.isRaised = true
      state.listener?.yield()
    }
  }

  /// Returns when the signal is raised or at `deadline`, whichever comes first; after a signal 20 milliseconds later,
  /// so that a burst of commits is one look and not one a commit. Where looks take long, because thousands of rows
  /// wait, they are rarer: looking takes a tenth of the time at most, and half a second passes between two at most.
  public func wait(until deadline: Date, clock: any WallClock) async {
    let look = state.withLock { $0.lookBegan }.map { ContinuousClock.now - $0 } ?? .zero
    let signals = listen()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in signals { break } }
      group.addTask { try? await clock.sleep(until: deadline) }
      await group.next()
      group.cancelAll()
    }
    let isRaised = state.withLock { state in
      state.listener = nil
      return state.isRaised
    }
    if isRaised { try? await Task.sleep(for: min(max(Self.gathering, look * 9), Self.longestGathering)) }
    state.withLock { state in
      state.isRaised = false
      state.lookBegan = .now
    }
  }

  private static let gathering = Duration.milliseconds(20)
  private static let longestGathering = Duration.milliseconds(500)

  private func listen() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    state.withLock { state in
      if state.isRaised { continuation.yield() }
      state.listener = continuation
    }
    return stream
  }
}

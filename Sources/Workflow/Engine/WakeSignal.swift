import Foundation
import PluginKit

/// Wakes one waiting loop: something may be due.
///
/// A signal that is raised while nobody waits is not lost: the next wait returns at once.
public actor WakeSignal {
  private var isRaised = false
  private var listener: AsyncStream<Void>.Continuation?
  private var lookBegan: ContinuousClock.Instant?

  public init() {}

  /// Lets the loop look again.
  public func raise() {
    isRaised = true
    listener?.yield()
  }

  /// Returns when the signal is raised or at `deadline`, whichever comes first; after a signal 20 milliseconds later,
  /// so that a burst of commits is one look and not one a commit. Where looks take long, because thousands of rows
  /// wait, they are rarer: looking takes a tenth of the time at most, and half a second passes between two at most.
  public func wait(until deadline: Date, clock: any WallClock) async {
    let look = lookBegan.map { ContinuousClock.now - $0 } ?? .zero
    let signals = listen()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { for await _ in signals { break } }
      group.addTask { try? await clock.sleep(until: deadline) }
      await group.next()
      group.cancelAll()
    }
    listener = nil
    if isRaised { try? await Task.sleep(for: min(max(Self.gathering, look * 9), Self.longestGathering)) }
    isRaised = false
    lookBegan = .now
  }

  private static let gathering = Duration.milliseconds(20)
  private static let longestGathering = Duration.milliseconds(500)

  private func listen() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    if isRaised { continuation.yield() }
    listener = continuation
    return stream
  }
}

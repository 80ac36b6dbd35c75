import Foundation
import NIOCore
import NIOPosix

/// Flushes connections once in a tick of their event loop, when all that came in it is answered.
///
/// An answer that leaves at once wakes its client, which on a small machine takes the core away from the requests that
/// are here; and a loop that has much to do keeps its core from the clients that wait for it, for a slice of the
/// scheduler, which is longer than a tick.
final class TickFlush: Sendable {
  /// Of each loop's own thread, the connections with an answer that has not left.
  private let waiting = ThreadSpecificVariable<NIOLoopBoundBox<[AcknowledgementHandler]>>()
  /// So many answers wait for each other, and no more.
  private static let most = 64

  /// Flushes a handler's connection when this loop has handled what came in this tick, or, for an answer that another
  /// thread hands over, what was handed over with it; to be called on `loop`, which is the connection's own.
  func flush(_ handler: AcknowledgementHandler, on loop: any EventLoop) {
    let waiting = onThisThread(of: loop)
    waiting.value.append(handler)
    if waiting.value.count >= Self.most { return Self.flushAll(waiting) }
    guard waiting.value.count == 1 else { return }
    loop.assumeIsolated().execute {
      Self.flushAll(waiting)
      // Whoever waits for this core has its turn now, a reverse proxy on the same machine say.
      sched_yield()
    }
  }

  private static func flushAll(_ waiting: NIOLoopBoundBox<[AcknowledgementHandler]>) {
    let handlers = waiting.value
    waiting.value = []
    for handler in handlers { handler.flush() }
  }

  private func onThisThread(of loop: any EventLoop) -> NIOLoopBoundBox<[AcknowledgementHandler]> {
    if let waiting = waiting.currentValue { return waiting }
    let first = NIOLoopBoundBox<[AcknowledgementHandler]>([], eventLoop: loop)
    waiting.currentValue = first
    return first
  }
}

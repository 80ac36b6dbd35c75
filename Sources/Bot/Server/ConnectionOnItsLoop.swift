import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// HTTP/1 whose requests are answered on the thread that reads their connection: most answers take less time than two
/// changes of threads.
struct ConnectionOnItsLoop: ServerChildChannel {
  let connection: HTTP1Channel

  /// A server of such connections, each of which is closed when nothing came for so many seconds.
  static func server(idleSeconds: Int64) -> HTTPServerBuilder {
    HTTPServerBuilder { responder in
      ConnectionOnItsLoop(
        connection: HTTP1Channel(responder: responder, configuration: .init(idleTimeout: .seconds(idleSeconds))))
    }
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    connection.setup(channel: channel, logger: logger)
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await withTaskExecutorPreference(LoopExecutor(loop: value.channel.eventLoop)) {
      await connection.handle(value: value, logger: logger)
    }
  }
}

/// Runs tasks on an event loop's thread.
private final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

import ServiceLifecycle
import UnixSignals

/// Loads the configuration anew at each SIGHUP.
public struct HangUps: Service, CustomStringConvertible {
  public var description: String { "hang-ups" }
  private let bot: TalosPocBot

  public init(bot: TalosPocBot) { self.bot = bot }

  public func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      await bot.reload(by: "SIGHUP")
    }
  }
}

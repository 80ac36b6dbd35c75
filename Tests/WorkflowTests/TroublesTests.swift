import Foundation
import Logging
import Testing

@testable import Workflow

@Suite("Sides that give no good answer")
struct TroublesTests {
  private static let now = Date(timeIntervalSince1970: 1_795_516_920)

  @Test("one is told since its first bad answer, with the last, until a good one")
  func since() async {
    let troubles = Troubles(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    await troubles.failed("latitude", "answers 503", at: Self.now)
    await troubles.failed("latitude", "answers 502", at: Self.now.addingTimeInterval(60))
    await troubles.failed("slack", "answers 429", at: Self.now)
    let all = await troubles.all
    #expect(all.map(\.part) == ["latitude", "slack"])
    #expect(all.first == .init(part: "latitude", since: Self.now, calls: 2, last: "answers 502"))
    await troubles.succeeded("latitude")
    await troubles.succeeded("latitude")
    #expect(await troubles.all.map(\.part) == ["slack"])
  }

  @Test(
    "the log has one line at the beginning and one at the end; what comes and goes is told each ten minutes at most")
  func log() async {
    let lines = CountingLog()
    let troubles = Troubles(logger: Logger(label: "test") { _ in lines })
    for minute in 0..<60 {
      await troubles.failed("latitude", "503", at: Self.now.addingTimeInterval(Double(minute) * 60))
    }
    await troubles.succeeded("latitude")
    let later = Self.now.addingTimeInterval(3600)
    for call in 0..<60 {
      await troubles.failed("latitude", "503", at: later.addingTimeInterval(Double(call)))
      await troubles.succeeded("latitude")
    }
    let levels = await lines.finish()
    #expect(levels == [.warning, .notice, .warning, .notice])
  }
}

/// The levels of the lines at `notice` and above.
private struct CountingLog: LogHandler {
  private let levels: AsyncStream<Logger.Level>
  private let writer: AsyncStream<Logger.Level>.Continuation
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.notice
  var metadataProvider: Logger.MetadataProvider?

  init() { (levels, writer) = AsyncStream.makeStream() }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { writer.yield(event.level) }

  func finish() async -> [Logger.Level] {
    writer.finish()
    var all: [Logger.Level] = []
    for await level in levels { all.append(level) }
    return all
  }
}

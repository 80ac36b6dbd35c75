import Foundation
import PluginKit
import Testing

/// The bot's end of a plugin program's pipes.
struct Correspondent: Sendable {
  let toProgram: FileHandle
  private let lines: AsyncStream<PluginMessage>

  /// Runs `body` beside a program over two real pipes; the program must end once its input does.
  static func with(
    _ program: PluginProgram, _ body: @escaping @Sendable (Correspondent) async throws -> Void
  ) async throws {
    let (input, output) = (Pipe(), Pipe())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        await program.run(input: input.fileHandleForReading, output: output.fileHandleForWriting)
        try output.fileHandleForWriting.close()
      }
      let correspondent = Correspondent(
        toProgram: input.fileHandleForWriting, lines: messages(of: output.fileHandleForReading))
      do {
        try await body(correspondent)
      } catch {
        try? input.fileHandleForWriting.close()
        throw error
      }
      try? input.fileHandleForWriting.close()
      try await group.waitForAll()
    }
  }

  private static func messages(of file: FileHandle) -> AsyncStream<PluginMessage> {
    let (stream, message) = AsyncStream<PluginMessage>.makeStream()
    let thread = Thread {
      var rest: [UInt8] = []
      while true {
        let data = file.availableData
        if data.isEmpty { break }
        rest += data
        while let end = rest.firstIndex(of: 10) {
          if let read = try? PluginMessage(line: Array(rest[..<end])) { message.yield(read) }
          rest.removeFirst(end + 1)
        }
      }
      message.finish()
    }
    thread.start()
    return stream
  }

  func say(_ line: String) throws { try toProgram.write(contentsOf: Data((line + "\n").utf8)) }
  func say(_ message: PluginMessage) throws { try say(message.line) }
  func call(_ id: Int, _ call: PluginCall) throws {
    try say(.request(id: id, method: call.method.rawValue, parameters: call.parameters))
  }

  /// The next message; nil at the end of the output.
  func next() async -> PluginMessage? { await lines.first { _ in true } }

  /// Says hello, as the bot does first.
  func initialize(_ introduction: PluginIntroduction = PluginIntroduction(instance: "tpoc")) async throws {
    try call(0, .initialize(introduction))
    guard case .result(id: 0, _) = await next() else {
      Issue.record("initialize was not answered")
      return
    }
  }
}

extension PluginMessage {
  /// The code of the error that it is.
  var code: Int? { if case .failure(_, let fault) = self { fault.code } else { nil } }
}

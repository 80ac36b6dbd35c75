import Foundation

/// A program's standard output: whole lines, one after the other.
actor ProgramOutput {
  private let file: FileHandle

  init(file: FileHandle) { self.file = file }

  /// Writes a message. A bot that is gone reads nothing more: the end of the input tells.
  func send(_ message: PluginMessage) {
    var line = message.line
    if line.utf8.count >= PluginMessage.longestLine, case .result(let id, _) = message {
      line = PluginMessage.failure(id: id, PluginFault("the answer is longer than 1 MiB")).line
    }
    try? file.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Writes a line to the standard error, which the bot puts into its log.
  static let log: @Sendable (String) -> Void = { line in
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }
}

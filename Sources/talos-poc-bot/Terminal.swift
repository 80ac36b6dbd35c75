import Foundation

/// What the program says to whoever started it.
enum Terminal {
  /// A line on the standard output. Whoever reads it may have gone away, which is no reason to end.
  static func print(_ line: String) { write(line, to: .standardOutput) }

  /// A line on the error output.
  static func complain(_ line: String) { write(line, to: .standardError) }

  /// A line without its end, for a question.
  static func ask(_ words: String) { try? FileHandle.standardOutput.write(contentsOf: Data(words.utf8)) }

  private static func write(_ line: String, to output: FileHandle) {
    // The handle's older `write` ends the program where nobody reads any more.
    try? output.write(contentsOf: Data((line + "\n").utf8))
  }
}

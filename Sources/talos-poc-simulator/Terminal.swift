import Foundation

/// The terminal, or whatever reads the output: one that went away early does not end the program.
enum Terminal {
  static func write(_ text: String) { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
  static func complain(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}

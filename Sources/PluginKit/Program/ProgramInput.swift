import Foundation

/// The lines that come in over a program's standard input.
enum ProgramInput {
  enum Line: Sendable, Hashable {
    case whole([UInt8])
    /// It had more bytes than a message may have, and was skipped to its end.
    case tooLong
  }

  /// The lines of a file until its end. Reading blocks, so it has a thread of its own, which ends with the input.
  static func lines(of file: FileHandle) -> AsyncStream<Line> {
    let (lines, newLine) = AsyncStream<Line>.makeStream()
    let thread = Thread {
      var splitter = LineSplitter(longest: PluginMessage.longestLine)
      while true {
        let data = file.availableData
        guard !data.isEmpty else { break }
        for line in splitter.take(data) { newLine.yield(line) }
      }
      newLine.finish()
    }
    thread.name = "standard input"
    thread.start()
    return lines
  }
}

/// Cuts what comes in into lines, whatever pieces it comes in, and holds no more of it than a line may have.
struct LineSplitter {
  private let longest: Int
  private var rest: [UInt8] = []
  private var isSkipping = false

  init(longest: Int) { self.longest = longest }

  /// The lines that are complete with these bytes; empty ones are left out.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [ProgramInput.Line] {
    var lines: [ProgramInput.Line] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        if isSkipping { lines.append(.tooLong) } else if !rest.isEmpty { lines.append(.whole(rest)) }
        rest = []
        isSkipping = false
      } else if !isSkipping {
        rest.append(byte)
        if rest.count >= longest {
          rest = []
          isSkipping = true
        }
      }
    }
    return lines
  }
}

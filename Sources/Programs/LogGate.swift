/// Lets a program's log through to the bot's, as far as it is short, rare and without secrets: a pure decision.
struct LogGate: Sendable {
  /// At most so many lines a window.
  static let lines = 50
  /// The window's length in seconds.
  static let window = 10.0
  /// The longest line in bytes.
  static let longest = 2000

  private let secrets: [String]
  private var windowBegan: Double?
  private var passed = 0
  private var leftOut = 0

  /// - Parameter secrets: what is blotted out; shorter than four letters would blot out ordinary words.
  init(secrets: [String] = []) { self.secrets = secrets.filter { $0.utf8.count >= 4 }.sorted { $0.count > $1.count } }

  /// The lines to write for one line of the program's at `instant`, in seconds of any clock: none, itself, or itself
  /// after the word on those that were left out.
  mutating func take(_ line: String, at instant: Double) -> [String] {
    var said: [String] = []
    if windowBegan.map({ instant - $0 >= Self.window }) ?? true {
      if leftOut > 0 { said.append("\(leftOut) more lines were left out") }
      (windowBegan, passed, leftOut) = (instant, 0, 0)
    }
    guard passed < Self.lines else {
      leftOut += 1
      return []
    }
    passed += 1
    return said + [clean(line)]
  }

  /// The text without secrets and control characters.
  func clean(_ text: String) -> String {
    var text = text
    for secret in secrets where text.contains(secret) { text = text.replacing(secret, with: "[secret]") }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}

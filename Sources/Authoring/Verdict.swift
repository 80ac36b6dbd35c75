/// One row of what `plugin test` prints.
public struct Verdict: Sendable, Hashable, CustomStringConvertible {
  public var title: String
  public var passed: Bool
  /// What was seen, where it did not pass, or what there was to see.
  public var seen: String

  public init(_ title: String, passed: Bool, seen: String = "") {
    self.title = title
    self.passed = passed
    self.seen = seen
  }

  public var description: String { "\(passed ? "ok  " : "FAIL")  \(title)\(seen.isEmpty ? "" : ": \(seen)")" }
}

/// Why a row does not pass.
struct Disappointment: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// A way to look at a machine past its operating system: its remote access, its serial console.
///
/// What it holds may be a password. It is shown at the terminal of the person who asked, and stored nowhere.
public struct ConsoleWay: Sendable, Hashable, Codable {
  public var title: String
  /// Address, user, password and the like.
  public var details: [Detail]
  /// One sentence: what to do with them, or why there are none.
  public var hint: String
  public init(_ title: String, details: [Detail] = [], hint: String) {
    self.title = title
    self.details = details
    self.hint = hint
  }
}

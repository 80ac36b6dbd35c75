/// What a platform can do with messages; docs/platforms/README.md shows the table.
public struct PlatformAbilities: Sendable, Hashable {
  /// Whether a message can be edited. Where not, the bot posts few messages: one where something is asked, has changed
  /// for good or has gone wrong, and progress at most every five minutes.
  public var edits: Bool
  /// Whether a message can belong below another one.
  public var threads: Bool

  public init(edits: Bool = true, threads: Bool = true) {
    self.edits = edits
    self.threads = threads
  }
}

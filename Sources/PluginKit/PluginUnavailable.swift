/// Thrown by a plugin that cannot be called now through no fault of the run: its program fell over, or it is off.
///
/// The step waits, is called again then, and its time limit stands still meanwhile.
public struct PluginUnavailable: Error, Sendable, CustomStringConvertible {
  /// Why, in one sentence for people.
  public var description: String
  /// Call again after so many seconds.
  public var retryAfter: Double

  public init(_ description: String, retryAfter: Double) {
    self.description = description
    self.retryAfter = retryAfter
  }
}

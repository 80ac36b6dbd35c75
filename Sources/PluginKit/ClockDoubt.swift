/// When two clocks differ by so much that nothing is deleted, or bought, by the time of one of them.
public enum ClockDoubt {
  /// Seconds; providers' stamps have whole seconds, and answers take a while.
  public static let tolerance = 300.0

  /// `this machine's clock is 2h ahead of Latitude's`; nil where they agree.
  /// - Parameter ahead: seconds by which the machine's clock is ahead; negative where it is behind.
  public static func sentence(ahead: Double, of other: String) -> String? {
    guard ahead.magnitude > tolerance else { return nil }
    return "this machine's clock is \(TimeSpan.rough(ahead.magnitude)) \(ahead > 0 ? "ahead of" : "behind") \(other)'s"
  }

  /// The sentence on this machine's clock and that of a plugin's provider; nil where they agree, or it tells no time.
  public static func about(_ plugin: any Plugin) async -> String? {
    let provider = plugin.name.capitalized
    do {
      return try await plugin.clockDifference().flatMap { sentence(ahead: $0, of: provider) }
    } catch {
      return "what o'clock it is at \(provider) is not known: \(error)"
    }
  }
}

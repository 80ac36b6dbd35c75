/// The bot's mark: `<instance>-<run>-<attempt>[-<chosen part>]`, lower case, at most 32 characters. The provider takes
/// no tags at creation, so the name says whose a server is.
struct ServerName: Sendable, Hashable, CustomStringConvertible {
  var instance: String
  /// Six of `[a-z2-7]`.
  var run: String
  /// 1 to 99.
  var attempt: Int
  var chosen: String?

  var description: String {
    let name = "\(instance)-\(run)-\(attempt)" + (chosen.map { "-\($0)" } ?? "")
    return String(name.prefix(32))
  }

  init(instance: String, run: String, attempt: Int, chosen: String?) {
    self.instance = instance
    self.run = run
    self.attempt = attempt
    self.chosen = chosen
  }

  /// The name that `text` writes, or nil where it does not bear the mark of this instance.
  init?(_ text: String, instance: String) {
    let parts = text.split(separator: "-", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard text.utf8.count <= 32, parts.count >= 3, parts[0] == instance, parts[1].utf8.count == 6,
      parts[1].utf8.allSatisfy({ (97...122).contains($0) || (50...55).contains($0) }),
      (1...2).contains(parts[2].utf8.count), parts[2].utf8.allSatisfy({ (48...57).contains($0) }),
      let attempt = Int(parts[2]), parts.count == 3 || !parts[3].isEmpty
    else { return nil }
    self.init(instance: instance, run: parts[1], attempt: attempt, chosen: parts.count == 4 ? parts[3] : nil)
  }
}

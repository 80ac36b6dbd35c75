import Foundation

/// Lengths of time as people write them: `500ms`, `10s`, `30m`, `4h`, `7d`, and compounds such as `1h30m`.
public enum TimeSpan {
  /// The seconds that `text` writes, or nil where it is not such a length.
  public static func seconds(_ text: String) -> Double? {
    var total = 0.0
    var rest = Substring(text)
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      guard !digits.isEmpty, digits.count <= 9, let number = Double(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      guard let factor = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400][String(unit)] else { return nil }
      rest = rest.dropFirst(unit.count)
      total += number * factor
    }
    return total
  }

  /// The shortest text of a length in whole seconds, at most two units: `4h`, `1h 30m`, `45s`, `2d 3h`.
  public static func text(_ seconds: Double) -> String {
    var rest = Int(max(0, seconds).rounded())
    var parts: [String] = []
    for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
      let count = rest / size
      rest %= size
      if count > 0 { parts.append("\(count)\(unit)") }
      if parts.count == 2 || (!parts.isEmpty && count == 0) { break }
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
  }

  /// A length for a line that is edited as time goes by: whole minutes, so that it changes no more than once a minute.
  public static func rough(_ seconds: Double) -> String {
    seconds < 60 ? "under a minute" : text((seconds / 60).rounded(.down) * 60)
  }
}

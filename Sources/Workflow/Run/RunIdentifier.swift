/// A run's name: exactly six of `[a-z2-7]`, the word that people type and a part of every hostname.
public enum RunIdentifier {
  static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")

  /// A random name.
  public static func random(using generator: inout some RandomNumberGenerator) -> String {
    String((0..<6).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] })
  }

  /// Whether `text` has a run's shape.
  public static func isValid(_ text: String) -> Bool {
    text.count == 6 && text.allSatisfy { alphabet.contains($0) }
  }
}

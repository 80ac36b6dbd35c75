import Testing

@testable import Chat

@Suite("Text and addresses from outside")
struct PlainTextTests {
  @Test(
    "control characters, escape sequences and invisible characters are taken out",
    arguments: [("a\u{1B}[31mb", "ab"), ("a\u{0}b", "ab"), ("a\u{200B}b", "ab"), ("a\tb", "a b"), ("a\nb", "a\nb")])
  func cleaning(text: String, expected: String) {
    #expect(PlainText.clean(text) == expected)
  }

  private static let acute = "\u{301}"

  private static func row(_ scalar: String, _ count: Int) -> String { String(repeating: scalar, count: count) }

  private static let long: [(String, String)] = [
    ("a\(row(acute, 2000))b", "a\(row(acute, 30))b"), (row(acute, 40), row(acute, 31)),
    // The leading consonants of Hangul, of which any number are one character.
    (row("\u{1100}", 2000), row("\u{1100}", 31)),
    // A vowel ends a syllable; without it the next one would belong to the same character.
    (row("\(row("\u{1100}", 31))\u{1161}", 3), row("\u{1100}", 31)),
    ("漢\(row("\u{20DD}", 500))字", "漢\(row("\u{20DD}", 30))字"),
  ]

  /// Compared by scalars: as strings, texts are the same that mean the same.
  @Test("no character has more than 31 scalars, also where something was left out before it", arguments: long)
  func longCharacters(text: String, expected: String) {
    let cleaned = PlainText.clean(text)
    #expect(Array(cleaned.unicodeScalars) == Array(expected.unicodeScalars))
    #expect(cleaned.allSatisfy { $0.unicodeScalars.count <= 31 })
  }

  @Test(
    "a mark of ASCII is a character of its own, whatever stands before or behind it",
    arguments: [
      ("<\u{301}b>", "<b>"), ("\u{600}<!channel|x\u{600}>", "<!channel|x>"),
      ("\u{6DD}\u{600}@everyone", "@everyone"), ("```\u{20E3}", "```"),
      ("*\u{1F3FB}\u{301}bold*", "*bold*"), (" \u{301}x", " x"), ("\u{111C2}`x`", "`x`"),
    ])
  func marks(text: String, expected: String) {
    let cleaned = PlainText.clean(text)
    #expect(Array(cleaned.unicodeScalars) == Array(expected.unicodeScalars))
    #expect(cleaned.allSatisfy { $0.unicodeScalars.count == 1 })
  }

  @Test(
    "ordinary text of any language is as it was",
    arguments: [
      "Tiếng Việt", "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "हिन्दी में क्षत्रिय, स्त्री", "👍🏽 🇩🇪🇻🇳🇩🇪 🙋 ➖",
      "한국어", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "กำลัง ที่นี่",
      "“quoted” – it’s 10 €", "שָׁלוֹם", "1\u{20E3}", row("\u{1100}", 30), row("漢字かな", 40),
      row("नमस्ते", 40), row("🇩🇪", 40), row("Ж", 2000),
    ])
  func ordinary(text: String) {
    #expect(Array(PlainText.clean(text).unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test(
    "a bare host means https on its port, an origin is taken literally",
    arguments: [
      ("https://hooks.slack.com/commands/1", true), ("https://hooks.slack.com:443/x", true),
      ("http://hooks.slack.com/x", false), ("https://hooks.slack.com.evil.com/", false),
      ("https://hooks.slack.com@evil.com/", false), ("https://hooks.slack.com:8443/", false),
      ("http://127.0.0.1:9201/x", true), ("http://127.0.0.1:9202/x", false), ("//hooks.slack.com/", false),
      ("https://hooks.slack.com\\@evil.com/", false), ("https://HOOKS.slack.com/x", true),
    ])
  func addresses(address: String, allowed: Bool) {
    #expect(AddressPolicy(["hooks.slack.com", "http://127.0.0.1:9201"]).allows(address) == allowed)
  }

  @Test("a form gives each field once, or not at all")
  func forms() {
    let form = FormFields(Array("a=1&b=2&b=3&c=x+y%21&d".utf8))
    #expect(form?["a"] == "1")
    #expect(form?["b"] == nil)
    #expect(form?["c"] == "x y!")
    #expect(form?["d"] == "")
    #expect(FormFields([0x61, 0x3D, 0xFF]) == nil)
    #expect(FormFields(Array("a=%FF".utf8)) == nil)
  }

  @Test(
    "principals and places are read from text",
    arguments: [
      ("slack:T1/U1", "slack", "T1", "U1"), ("shell:1000", "shell", "", "1000"),
      ("matrix:@u:server", "matrix", "", "@u:server"),
    ])
  func principals(text: String, platform: String, workspace: String, user: String) {
    #expect(Principal(text) == Principal(platform: platform, workspace: workspace, user: user))
    #expect(Principal(text)?.description == text)
  }
}

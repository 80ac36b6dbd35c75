/// What gets into commands that people paste into a shell: a node in maintenance mode is open to anyone, and what it or
/// a provider says may be anybody's words.
enum ShellWord {
  /// Whether `text` means nothing but itself in a shell and is no option: 1 to `longest` of letters, digits and
  /// `/ . _ : -`, without a hyphen at its beginning.
  static func isPlain(_ text: String, longest: Int) -> Bool {
    (1...longest).contains(text.utf8.count) && !text.hasPrefix("-")
      && text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || "/._:-".utf8.contains(byte)
      }
  }

  /// Whether `text` is the path of a device: `/dev/` and 1 to 64 plain characters that lead to nowhere else.
  static func isDevice(_ text: String) -> Bool {
    text.hasPrefix("/dev/") && text.utf8.count > 5 && isPlain(text, longest: 69)
      && !text.split(separator: "/").contains("..")
  }

  /// Whether `text` can be an IP address or a host's name.
  static func isAddress(_ text: String) -> Bool { isPlain(text, longest: 253) && !text.contains("/") }
}

import Yams

/// The text of a YAML file. Here a value's meaning depends on what belongs where it stands and on whether it is quoted,
/// never on the tag that YAML would guess for it.
enum YAMLText {
  /// The file's one document, nil where it is empty. No tags are guessed: that takes seven regular expressions a key,
  /// which was the longest part of reading a file.
  /// - Throws: `YamlError` where the text is no YAML, or a key stands twice in a section.
  static func root(of text: String) throws -> Node? {
    try Yams.compose(yaml: text, .basic)
  }
}

extension Node {
  /// Whether nothing stands here, or a null without quotes.
  var isNull: Bool {
    guard case .scalar(let scalar) = self else { return false }
    return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  /// The text of a single value without quotes; nil for everything else.
  var plainText: String? {
    guard case .scalar(let scalar) = self, scalar.style == .plain else { return nil }
    return scalar.string
  }

  /// A single value as people see it in the file: what stands in quotes keeps them.
  var shown: String { plainText ?? "\"\(scalar?.string ?? "")\"" }
}

import Yams

extension ConfigurationProblem {
  /// What is wrong with a file that has not the form that it should, with the line where its text shows one.
  init(_ error: DecodingError, in root: Node?) {
    let (context, sentence): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, "the key \(key.stringValue) is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
        (context, context.debugDescription)
      @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "\(error)")
      }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    self.init(
      path.joined(separator: ".").replacing(".[", with: "["),
      line: root.flatMap { Self.line(of: context.codingPath, in: $0) }, sentence)
  }

  /// The line of the innermost node of `path` that exists.
  private static func line(of path: [any CodingKey], in root: Node) -> Int? {
    var node = root
    for key in path {
      let next: Node? =
        if let index = key.intValue {
          node.sequence.flatMap { $0.indices.contains(index) ? $0[index] : nil }
        } else {
          node[key.stringValue]
        }
      guard let next else { break }
      node = next
    }
    return node.mark?.line
  }
}

/// One thing that is wrong with a configuration, and where.
public struct ConfigurationProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, where it is another than the configuration itself.
  public var file: String?
  /// The key's path, `plugins.latitude.poll`; empty for the file as a whole.
  public var path: String
  /// The line in the file, from 1.
  public var line: Int?
  /// What is wrong, and what would be right.
  public var sentence: String

  public init(_ path: String, line: Int?, _ sentence: String, file: String? = nil) {
    self.file = file
    self.path = path
    self.line = line
    self.sentence = sentence
  }

  public var description: String {
    (line.map { "line \($0): " } ?? "") + (path.isEmpty ? "" : "\(path): ") + sentence
  }
}

/// What came of loading the configuration anew.
public enum ReloadOutcome: Sendable, Hashable {
  /// It is in force; the names of what has changed.
  case loaded([String])
  /// The old one goes on; a line for each reason.
  case refused([String])

  /// What the asker reads, and the log says.
  public var sentence: String {
    switch self {
    case .loaded([]): "The configuration is loaded anew; nothing in it has changed, and its secrets are read again."
    case .loaded(let changes): "The configuration is loaded anew. Changed: \(changes.joined(separator: ", "))."
    case .refused: "The configuration was not loaded, and the old one goes on."
    }
  }

  public var reasons: [String] { if case .refused(let reasons) = self { reasons } else { [] } }
}

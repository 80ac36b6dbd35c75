/// Where a secret, or any other value of the configuration, comes from.
public enum SecretReference: Sendable, Hashable, CustomStringConvertible {
  /// `env:NAME`
  case environment(String)
  /// `file:/path`, the file's text without its last line break
  case file(String)
  /// `vault:PATH#KEY`
  case vault(path: String, key: String)

  /// The reference that `text` writes, or nil where it is none.
  public init?(_ text: String) {
    if text.hasPrefix("env:"), text.count > 4 {
      self = .environment(String(text.dropFirst(4)))
    } else if text.hasPrefix("file:"), text.count > 5 {
      self = .file(String(text.dropFirst(5)))
    } else if text.hasPrefix("vault:") {
      let parts = text.dropFirst(6).split(separator: "#", maxSplits: 1).map(String.init)
      guard parts.count == 2, !parts[1].isEmpty else { return nil }
      self = .vault(path: parts[0], key: parts[1])
    } else {
      return nil
    }
  }

  public var description: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    case .vault(let path, let key): "vault:\(path)#\(key)"
    }
  }
}

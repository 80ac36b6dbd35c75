/// Who asks: an immutable id of a platform, never a name that can be changed.
///
/// Written `slack:T1/U1`, `mattermost:TEAM/USER`, `discord:GUILD/USER`, `matrix:@u:server`, `shell:UID`.
public struct Principal: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The platform's name, `slack`.
  public var platform: String
  /// Its workspace, team or guild; empty where the platform has none.
  public var workspace: String
  /// The user's id within it.
  public var user: String

  public init(platform: String, workspace: String, user: String) {
    self.platform = platform
    self.workspace = workspace
    self.user = user
  }

  /// Whether both may be one human being: a server's user has one id in all its teams, guilds or workspaces. Where a
  /// second person is needed, that is not enough of a difference.
  public func isSamePerson(as other: Principal) -> Bool { platform == other.platform && user == other.user }

  /// The form in which configuration, audit and database name a principal.
  public var description: String {
    workspace.isEmpty ? "\(platform):\(user)" : "\(platform):\(workspace)/\(user)"
  }

  /// The principal that `text` names in that form.
  public init?(_ text: String) {
    guard let (platform, workspace, last) = Place.split(text) else { return nil }
    self.init(platform: platform, workspace: workspace, user: last)
  }
}

/// Where something was said: a channel of a workspace of a platform, `slack:T1/C9`.
public struct Place: Sendable, Hashable, Codable, CustomStringConvertible {
  public var platform: String
  /// Its workspace, team or guild; empty where the platform has none.
  public var workspace: String
  public var channel: String

  public init(platform: String, workspace: String, channel: String) {
    self.platform = platform
    self.workspace = workspace
    self.channel = channel
  }

  public var description: String {
    workspace.isEmpty ? "\(platform):\(channel)" : "\(platform):\(workspace)/\(channel)"
  }

  /// The place that `text` names in that form.
  public init?(_ text: String) {
    guard let (platform, workspace, last) = Self.split(text) else { return nil }
    self.init(platform: platform, workspace: workspace, channel: last)
  }

  static func split(_ text: String) -> (String, String, String)? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let platform = String(text[..<colon])
    let rest = text[text.index(after: colon)...]
    guard !platform.isEmpty, !rest.isEmpty else { return nil }
    // A user's id of Matrix may hold a slash, and Matrix has no workspaces.
    guard platform != "matrix", let slash = rest.firstIndex(of: "/") else { return (platform, "", String(rest)) }
    let last = rest[rest.index(after: slash)...]
    guard !last.isEmpty else { return nil }
    return (platform, String(rest[..<slash]), String(last))
  }
}

/// The user names that were looked up: Mattermost mentions by name and identifies by id.
actor MattermostUsernames {
  private var known: [String: String] = [:]

  subscript(id: String) -> String? { known[id] }

  /// Remembers a name; names can be changed, so only so many are kept.
  func remember(_ name: String, of id: String) {
    if known.count > 500 { known = [:] }
    known[id] = name
  }
}

import Chat

/// Who may run which command where. Closed: who is not named, or not named with the place, may nothing.
public struct AccessPolicy: Sendable, Hashable {
  /// What a person may do; each role holds those before it.
  public enum Role: String, Sendable, Hashable, CaseIterable, Comparable {
    case viewer
    case operate = "operator"
    case admin

    public static func < (left: Role, right: Role) -> Bool {
      let order = Role.allCases
      return order.firstIndex(of: left) ?? 0 < order.firstIndex(of: right) ?? 0
    }
  }

  /// Users and channels of one role; both must match.
  public struct Grant: Sendable, Hashable {
    /// Principals (`slack:T1/U1`), whole platforms (`shell:*`), or everybody (`*`).
    public var users: [String]
    public var channels: [String]
    public init(users: [String], channels: [String]) {
      self.users = users
      self.channels = channels
    }
  }

  public var grants: [Role: Grant]
  public init(grants: [Role: Grant]) { self.grants = grants }

  /// Whether a person has a role, or one that holds it, in a place.
  private func holds(_ role: Role, _ principal: Principal, in place: Place) -> Bool {
    let (who, here) = (principal.description, place.description)
    return grants.contains { granted, grant in
      granted >= role && Self.names(grant.users, who, of: principal.platform)
        && Self.names(grant.channels, here, of: place.platform)
    }
  }

  /// Whether one of a grant's patterns names a person or a place.
  private static func names(_ patterns: [String], _ name: String, of platform: String) -> Bool {
    patterns.contains { $0 == "*" || $0 == name || ($0.hasSuffix(":*") && $0.dropLast(2) == platform) }
  }

  /// Whether a person may run a command there.
  /// - Parameters:
  ///   - owner: who started the run that the command is about, once that is known.
  ///   - role: what a plugin says of a command that it adds; nil for the bot's own.
  public func mayRun(
    _ command: String, by principal: Principal, in place: Place, owner: Principal? = nil, needing role: Role? = nil
  ) -> AccessDecision {
    let needed = role ?? Self.role(for: command, foreign: owner.map { $0 != principal } ?? false)
    if holds(needed, principal, in: place) { return .allowed }
    let what = owner != nil && needed == .admin ? "`\(command)` on somebody else's run" : "`\(command)`"
    return .refused(
      "\(what) needs the role \(needed.rawValue), which \(principal) does not have in \(place); who runs the bot can "
        + "grant it under access.roles.")
  }

  private static func role(for command: String, foreign: Bool) -> Role {
    switch command {
    // Whose question may be answered is decided where it is answered: an approval needs somebody else.
    case "start", "confirm": .operate
    case "teardown", "cancel", "retry", "extend", "mute", "console": foreign ? .admin : .operate
    case "keep", "adopt", "delete", "plugin": .admin
    default: .viewer
    }
  }
}

/// Whether a command may be run.
public enum AccessDecision: Sendable, Hashable {
  case allowed
  /// The sentence that says what is missing.
  case refused(String)

  public var isAllowed: Bool { self == .allowed }
}

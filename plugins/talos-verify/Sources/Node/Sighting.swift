import HTTP

/// What one look at a node's port showed, in words of Talos and not of the network.
enum Sighting: Sendable, Hashable {
  /// Nothing listens, or nothing is reachable.
  case shut(String)
  /// Something is there and does not answer as Talos would yet: an open port in silence, a TLS alert, Talos booting.
  case notYet(String)
  /// Talos that has its configuration: it wants a client certificate.
  case configured(String)
  /// Something that is not Talos.
  case foreign(String)
  /// Talos in maintenance mode.
  case maintenance(NodeReport)
}

/// What a node in maintenance mode tells anybody.
struct NodeReport: Sendable, Hashable {
  /// How it answered the call Version.
  enum VersionAnswer: Sendable, Hashable {
    /// Talos 1.13 and later: `v1.13.9`.
    case tag(String)
    /// Talos up to 1.12: "API is not implemented in maintenance mode".
    case refused
  }
  var versionAnswer: VersionAnswer
  /// The version by the store, from Talos 1.10.
  var storedVersion: String?
  /// The id of the schematic, where the node tells one.
  var schematic: String?
  var disks: [Disk] = []
  var uuid: String?
  /// The fingerprint of the public key that it showed.
  var fingerprint: String?

  /// The version as far as the node tells it.
  var version: String? { if case .tag(let tag) = versionAnswer { tag } else { storedVersion } }
  /// Where the version comes from.
  var versionSource: String {
    switch versionAnswer {
    case .tag: "Version"
    case .refused: storedVersion == nil ? "not reported by this version of Talos" : "the resource Versions"
    }
  }
}

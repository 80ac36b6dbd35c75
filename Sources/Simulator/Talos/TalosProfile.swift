/// What a simulated node is: version, schematic, and whether it has its configuration.
public struct TalosProfile: Sendable, Hashable {
  public enum Mode: Sendable, Hashable {
    /// Talos in maintenance mode.
    case maintenance
    /// Talos with a configuration: it wants a client certificate.
    case configured
    /// Something else that listens on the port and answers in clear text.
    case foreign
  }
  public var mode: Mode
  public var version: String
  public var schematic: String
  public var hostname: String
  public var uuid: String

  public init(mode: Mode = .maintenance, version: String, schematic: String, hostname: String = "talos", uuid: String) {
    self.mode = mode
    self.version = version
    self.schematic = schematic
    self.hostname = hostname
    self.uuid = uuid
  }

  /// What an earlier tenant of the address left.
  static let leftover = TalosProfile(
    version: "v1.9.5", schematic: String(repeating: "0", count: 64), uuid: "00000000-0000-0000-0000-000000000000")

  /// The minor version of 1.x.
  var minor: Int { version.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0 }
  /// From 1.13 a node in maintenance mode tells its version to anybody.
  var answersVersion: Bool { minor >= 13 }
  /// From 1.10 the version is a resource.
  var hasVersionResource: Bool { minor >= 10 }
}

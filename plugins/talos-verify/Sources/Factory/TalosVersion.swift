/// A released version of Talos, `v1.13.9` or `v1.14.0-rc.1`.
struct TalosVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
  var major: Int
  var minor: Int
  var patch: Int
  /// `rc.1`, `beta.0`; nil for a stable version.
  var prerelease: String?

  /// The version that `text` writes, with or without the `v`; nil where it is none.
  init?(_ text: String) {
    let plain = text.hasPrefix("v") ? text.dropFirst() : Substring(text)
    let halves = plain.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = halves.first?.split(separator: ".", omittingEmptySubsequences: false).map { Self.number($0) } ?? []
    guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else { return nil }
    if halves.count == 2 {
      let good = halves[1].utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 46 || byte == 45
      }
      guard good, !halves[1].isEmpty, halves[1].utf8.count <= 40 else { return nil }
      prerelease = String(halves[1])
    }
    (self.major, self.minor, self.patch) = (major, minor, patch)
  }

  private static func number(_ text: Substring) -> Int? {
    guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  var description: String { "v\(major).\(minor).\(patch)" + (prerelease.map { "-\($0)" } ?? "") }
  /// `v1.13`, as `talosctl gen config --talos-version` takes it.
  var series: String { "v\(major).\(minor)" }

  /// From 1.13 a node in maintenance mode answers Version; an older one refuses it.
  var answersVersionInMaintenance: Bool { (major, minor) >= (1, 13) }
  /// From 1.10 a node in maintenance mode has its version in the resource Versions:
  /// https://github.com/siderolabs/talos/commit/5e4c24758
  var tellsVersionInStore: Bool { (major, minor) >= (1, 10) }
  /// From 1.10 the installer for bare metal has an image of its own.
  var hasMetalInstaller: Bool { (major, minor) >= (1, 10) }

  /// Stable versions by their numbers; a prerelease comes before its release, and prereleases by their text.
  static func < (left: TalosVersion, right: TalosVersion) -> Bool {
    let numbers = ((left.major, left.minor, left.patch), (right.major, right.minor, right.patch))
    if numbers.0 != numbers.1 { return numbers.0 < numbers.1 }
    switch (left.prerelease, right.prerelease) {
    case (nil, _): return false
    case (_, nil): return true
    case (let left?, let right?): return left < right
    }
  }
}

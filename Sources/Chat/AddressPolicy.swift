import Foundation

/// Which addresses that arrive in a request may be called: those of configured origins, and no others.
///
/// `https://hooks.slack.com.evil.test`, `https://hooks.slack.com@evil.test`, other ports and other schemes are not.
public struct AddressPolicy: Sendable, Hashable {
  private struct Origin: Sendable, Hashable {
    var scheme: String
    var host: String
    var port: Int

    /// How addresses of this origin begin when they are written plainly.
    var beginning: String {
      port == (scheme == "https" ? 443 : 80) ? "\(scheme)://\(host)/" : "\(scheme)://\(host):\(port)/"
    }
  }
  private let origins: Set<Origin>
  private let beginnings: [String]

  /// A policy of hosts (`hooks.slack.com` means https on port 443) and literal origins (`http://127.0.0.1:9201`).
  /// Entries that are neither allow nothing.
  public init(_ entries: [String]) {
    origins = Set(entries.compactMap { Self.origin($0.contains("://") ? $0 : "https://\($0)") })
    beginnings = origins.map(\.beginning).sorted()
  }

  /// Whether an address is of one of the origins.
  public func allows(_ address: String) -> Bool {
    guard Self.isPlain(address) else { return false }
    // The slash ends the authority, so that an address which begins so is of that origin whatever follows.
    if beginnings.contains(where: { address.hasPrefix($0) }) { return true }
    return Self.origin(address).map { origins.contains($0) } ?? false
  }

  /// Visible ASCII without the backslash, which some clients take for a slash.
  private static func isPlain(_ address: String) -> Bool {
    address.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }
  }

  /// Whether what is sent to an address is sent by TLS, or stays on this machine.
  static func isSafe(_ address: String) -> Bool {
    origin(address)?.scheme == "https" || isLoopback(address)
  }

  /// Whether what is sent to an address stays on this machine.
  public static func isLoopback(_ address: String) -> Bool {
    guard let host = origin(address)?.host else { return false }
    return host == "localhost" || host == "::1" || host == "[::1]" || isLoopbackNumber(host)
  }

  /// Four numbers that begin with 127; `127.example.com` is a name like any other.
  private static func isLoopbackNumber(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  private static func origin(_ address: String) -> Origin? {
    guard isPlain(address), let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
      let host = parts.host?.lowercased(), !host.isEmpty, parts.user == nil, parts.password == nil,
      scheme == "https" || scheme == "http"
    else { return nil }
    return Origin(scheme: scheme, host: host, port: parts.port ?? (scheme == "https" ? 443 : 80))
  }
}

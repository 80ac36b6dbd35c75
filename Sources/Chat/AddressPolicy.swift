import Foundation

/// Which addresses that arrive in a request may be called: those of configured origins, and no others.
///
/// `https://hooks.slack.com.evil.test`, `https://hooks.slack.com@evil.test`, other ports and other schemes are not.
public struct AddressPolicy: Sendable, Hashable {
  private struct Origin: Sendable, Hashable {
    var scheme: String
    var host: String
    var port: Int
  }
  private let origins: Set<Origin>

  /// A policy of hosts (`hooks.slack.com` means https on port 443) and literal origins (`http://127.0.0.1:9201`).
  /// Entries that are neither allow nothing.
  public init(_ entries: [String]) {
    origins = Set(entries.compactMap { Self.origin($0.contains("://") ? $0 : "https://\($0)") })
  }

  /// Whether an address is of one of the origins.
  public func allows(_ address: String) -> Bool {
    Self.origin(address).map { origins.contains($0) } ?? false
  }

  private static func origin(_ address: String) -> Origin? {
    guard address.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }),
      let parts = URLComponents(string: address), let scheme = parts.scheme?.lowercased(),
      let host = parts.host?.lowercased(), !host.isEmpty, parts.user == nil, parts.password == nil,
      scheme == "https" || scheme == "http"
    else { return nil }
    return Origin(scheme: scheme, host: host, port: parts.port ?? (scheme == "https" ? 443 : 80))
  }
}

/// Why there is no answer.
public struct HTTPError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// The request itself is not one that may be sent: its URL, a header.
    case invalidRequest
    case unresolvedHost
    case connectionRefused
    case unreachable
    case connectTimedOut
    /// Connected, and no whole answer in time.
    case timedOut
    /// The peer ended TLS with this alert: 40 handshake_failure, 116 certificate_required.
    case tlsAlert(Int)
    case tlsFailed
    case untrustedCertificate
    case wrongPublicKey
    /// The connection ended before the answer did.
    case reset
    /// The peer speaks something else than what was asked for.
    case protocolMismatch
    case tooLarge
    case cancelled
    case other
  }

  public var kind: Kind
  /// What happened, in words; holds no header, body, path or query.
  public var detail: String
  /// The peer's certificate where one was seen, also where TLS failed afterwards.
  public var peerCertificate: PeerCertificate?
  /// False only where the request certainly never reached the server.
  public var mayHaveArrived: Bool

  public init(_ kind: Kind, _ detail: String, peerCertificate: PeerCertificate? = nil, mayHaveArrived: Bool) {
    self.kind = kind
    self.detail = detail
    self.peerCertificate = peerCertificate
    self.mayHaveArrived = mayHaveArrived
  }

  public var description: String { detail }
}

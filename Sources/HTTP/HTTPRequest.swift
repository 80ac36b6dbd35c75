/// A request to send.
public struct HTTPRequest: Sendable {
  public enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case head = "HEAD"
  }

  /// Whom to believe at the other end of TLS.
  public enum Trust: Sendable, Hashable {
    /// A certificate for the host's name from an authority that the system trusts.
    case system
    /// Any certificate at all, also self-signed or expired ones.
    case anyCertificate
    /// Any certificate whose public key has this fingerprint: base64 of SHA-256 over the key as DER.
    case pinnedPublicKey(String)
    /// A certificate for the host's name from the authority in this PEM text.
    case certificateAuthority(pem: String)
  }

  /// The version of HTTP.
  public enum ProtocolVersion: Sendable, Hashable {
    case http1
    /// HTTP/2, negotiated by TLS; a peer that speaks another one is an error.
    case http2OverTLS
    /// HTTP/2 without TLS, on loopback addresses.
    case http2PriorKnowledge
  }

  public var method: Method
  public var url: String
  public var headers: HTTPHeaders
  public var body: [UInt8]
  /// The whole exchange takes at most so long.
  public var timeout: Duration = .seconds(30)
  /// Connection and TLS handshake take at most so long.
  public var connectTimeout: Duration = .seconds(5)
  /// A longer body ends the exchange with `tooLarge`.
  public var maximumResponseBytes = 8 * 1024 * 1024
  /// Whether the request may reach the server twice. libcurl itself resends a request when a kept-alive connection dies
  /// before the first byte of the answer, so whatever may not be repeated goes out on a connection of its own. True for
  /// GET and HEAD unless set.
  public var repeatable: Bool
  public var trust: Trust = .system
  public var version: ProtocolVersion = .http1
  /// Whether to keep the peer's certificate, which takes a connection of its own.
  public var capturesCertificate = false
  /// The path of a Unix domain socket to connect to instead of the URL's host.
  public var unixSocket: String?

  /// A request with the default limits.
  public init(_ method: Method, _ url: String, headers: HTTPHeaders = [:], body: [UInt8] = []) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    repeatable = method == .get || method == .head
  }
}

import CCurl
import Foundation

extension HTTPError {
  /// What libcurl saw of a transfer that failed.
  struct CurlObservation {
    var code: CURLcode
    /// libcurl's own words, which name the host but neither path nor headers.
    var text: String
    /// `errno` of the last system call of the connection.
    var systemError: Int
    /// Whether the connection, with TLS where there is TLS, was ready to send.
    var wasConnected: Bool
    /// Whether the peer's port took the connection, whatever became of TLS.
    var isOpen: Bool
    var certificate: PeerCertificate?
  }

  init(_ seen: CurlObservation) {
    let kind = Self.kind(seen)
    self.init(
      kind, seen.text.isEmpty ? String(cString: curl_easy_strerror(seen.code)) : seen.text,
      peerCertificate: seen.certificate,
      mayHaveArrived: seen.wasConnected && kind != .invalidRequest && kind != .unresolvedHost)
  }

  private static func kind(_ seen: CurlObservation) -> Kind {
    if let alert = alertNumber(in: seen.text) { return .tlsAlert(alert) }
    switch seen.code {
    case CURLE_URL_MALFORMAT: return .invalidRequest
    case CURLE_COULDNT_RESOLVE_HOST: return .unresolvedHost
    case CURLE_COULDNT_CONNECT:
      switch Int32(seen.systemError) {
      case ECONNREFUSED: return .connectionRefused
      case ETIMEDOUT: return .connectTimedOut
      default: return seen.text.contains("refused") ? .connectionRefused : .unreachable
      }
    case CURLE_OPERATION_TIMEDOUT: return seen.wasConnected || seen.isOpen ? .timedOut : .connectTimedOut
    case CURLE_SSL_CONNECT_ERROR: return seen.text.contains("wrong version number") ? .protocolMismatch : .tlsFailed
    case CURLE_PEER_FAILED_VERIFICATION: return .untrustedCertificate
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return .wrongPublicKey
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2: return .protocolMismatch
    case CURLE_WRITE_ERROR, CURLE_FILESIZE_EXCEEDED: return .tooLarge
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2_STREAM: return .reset
    default: return .other
    }
  }

  /// The TLS alert that OpenSSL reports: its reason codes are 1000 more than the alert's number.
  static func alertNumber(in text: String) -> Int? {
    guard let start = text.range(of: "error:"),
      let code = UInt32(text[start.upperBound...].prefix { $0.isHexDigit }, radix: 16)
    else { return nil }
    let reason = Int(code & 0x7F_FFFF)
    return (1000...1255).contains(reason) ? reason - 1000 : nil
  }
}

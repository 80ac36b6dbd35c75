import CCurl
import Foundation

extension HTTPRequest {
  /// Refuses what may not be sent: another scheme than http and https, credentials in the URL, plain HTTP beyond this
  /// machine, a header that would break out of its line.
  func check() throws(HTTPError) {
    func refuse(_ sentence: String) -> HTTPError {
      HTTPError(.invalidRequest, sentence, mayHaveArrived: false)
    }
    guard let parser = curl_url() else { throw refuse("libcurl has no memory for a URL") }
    defer { curl_url_cleanup(parser) }
    func part(_ part: CURLUPart) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      guard curl_url_get(parser, part, &text, 0) == CURLUE_OK, let text else { return nil }
      defer { curl_free(text) }
      return String(cString: text)
    }
    guard curl_url_set(parser, CURLUPART_URL, url, UInt32(CURLU_NON_SUPPORT_SCHEME)) == CURLUE_OK,
      let scheme = part(CURLUPART_SCHEME)?.lowercased(), let host = part(CURLUPART_HOST)
    else { throw refuse("the address is no URL with a scheme and a host") }
    guard scheme == "https" || scheme == "http" else {
      throw refuse("the address of \(host) has the scheme \(scheme); only https and http are spoken")
    }
    guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
      throw refuse("the address of \(host) holds a user name; credentials do not belong into a URL")
    }
    guard scheme == "https" || unixSocket != nil || LoopbackAddress.contains(host) else {
      throw refuse("http without TLS is for loopback addresses only, and \(host) is none; use https")
    }
    for field in headers {
      let broken = (field.name + field.value).utf8.contains { $0 == 13 || $0 == 10 || $0 == 0 }
      if broken || field.name.isEmpty || field.name.contains(":") {
        throw refuse("a header field for \(host) holds a line break or has no proper name")
      }
    }
  }
}

/// Which hosts are this very machine.
public enum LoopbackAddress {
  /// Whether `host` is `localhost`, `::1` or of 127.0.0.0/8, written in full.
  public static func contains(_ host: String) -> Bool {
    let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    if bare.lowercased() == "localhost" || bare == "::1" { return true }
    let octets = bare.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil && $0.count <= 3 }
  }
}

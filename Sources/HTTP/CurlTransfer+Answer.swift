import CCurl
import Foundation

extension CurlTransfer {
  /// Takes a piece of the body; anything but its size ends the transfer.
  func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard body.count + bytes.count <= request.maximumResponseBytes else { return 0 }
    body.append(contentsOf: bytes)
    return bytes.count
  }

  /// Takes one header line. A status line begins anew (an interim answer may come first), a blank line ends the
  /// headers, and what comes after them is a trailer.
  func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    let line = String(decoding: bytes, as: UTF8.self)
    let trimmed = line.trimmingCharacters(in: .whitespacesAndNewlines)
    if trimmed.hasPrefix("HTTP/"), !trimmed.contains(": ") || trimmed.split(separator: " ").count >= 2,
      let code = trimmed.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    {
      status = code
      headers = [:]
      trailers = [:]
      headersAreOver = false
    } else if trimmed.isEmpty {
      headersAreOver = status >= 200
    } else if let colon = trimmed.firstIndex(of: ":") {
      let name = String(trimmed[..<colon])
      let value = trimmed[trimmed.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      if headersAreOver { trailers.add(name, value) } else { headers.add(name, value) }
    }
    return bytes.count
  }

  /// What the transfer came to, read from the handle before it is reset.
  func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPError> {
    guard let handle else { return .failure(.cancelledBeforeSending) }
    guard code == CURLE_OK else { return .failure(HTTPError(observation(code, handle))) }
    var version = 0
    _ = ccurl_get_long(handle, CURLINFO_HTTP_VERSION, &version)
    let negotiated = version == Int(CURL_HTTP_VERSION_2_0) ? "HTTP/2" : "HTTP/1.1"
    if request.version != .http1, negotiated != "HTTP/2" {
      return .failure(
        HTTPError(
          .protocolMismatch, "the peer speaks \(negotiated), not HTTP/2", peerCertificate: certificate,
          mayHaveArrived: true))
    }
    return .success(
      HTTPResponse(
        status: status, headers: headers, trailers: trailers, body: body, negotiated: negotiated,
        peerCertificate: certificate))
  }

  private func observation(_ code: CURLcode, _ handle: UnsafeMutableRawPointer) -> HTTPError.CurlObservation {
    var systemError = 0
    _ = ccurl_get_long(handle, CURLINFO_OS_ERRNO, &systemError)
    var connected: curl_off_t = 0
    _ = ccurl_get_offset(
      handle, request.url.lowercased().hasPrefix("https") ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T,
      &connected)
    // Counts "only the successful connects", before TLS; the time of the connection is not known until TLS is over.
    // https://curl.se/libcurl/c/CURLINFO_NUM_CONNECTS.html
    var connections = 0
    _ = ccurl_get_long(handle, CURLINFO_NUM_CONNECTS, &connections)
    var text = errorWords
    if code == CURLE_WRITE_ERROR, body.count <= request.maximumResponseBytes {
      text = "the answer is longer than \(request.maximumResponseBytes) bytes"
    }
    return HTTPError.CurlObservation(
      code: code, text: text, systemError: systemError, wasConnected: connected > 0, isOpen: connections > 0,
      certificate: certificate)
  }
}

/// gRPC over HTTP/2: one request message, and one answer or a stream of them that is read to its end.
public enum GRPC {
  /// What a call came to.
  public struct Answer: Sendable, Hashable {
    /// The status, 0 for OK, 12 for UNIMPLEMENTED.
    public var status: Int
    /// The status' words, decoded.
    public var message: String
    /// The answer's messages, in order.
    public var messages: [[UInt8]]
    public var peerCertificate: PeerCertificate?

    public init(status: Int, message: String = "", messages: [[UInt8]] = [], peerCertificate: PeerCertificate? = nil) {
      self.status = status
      self.message = message
      self.messages = messages
      self.peerCertificate = peerCertificate
    }
  }

  /// Calls `path` (`/machine.MachineService/Version`) at `origin` (`https://192.0.2.7:50000`) with one message.
  /// - Throws: `HTTPError`; of kind `protocolMismatch` where what answered is no gRPC server.
  public static func call(
    _ path: String, at origin: String, message: [UInt8], client: HTTPClient, trust: HTTPRequest.Trust = .anyCertificate,
    timeout: Duration = .seconds(5), connectTimeout: Duration = .seconds(5)
  ) async throws(HTTPError) -> Answer {
    var request = HTTPRequest(
      .post, origin + path,
      headers: [
        "content-type": "application/grpc", "te": "trailers",
        "grpc-timeout": "\(timeout.wholeMilliseconds)m",
      ], body: frame(message))
    request.timeout = timeout + connectTimeout
    request.connectTimeout = connectTimeout
    request.trust = trust
    request.version = .http2OverTLS
    request.capturesCertificate = true
    request.repeatable = true
    return try answer(of: await client.send(request))
  }

  /// Reads an HTTP answer as one of gRPC's: the status stands in the trailers or, where there is no body, among the
  /// headers.
  static func answer(of response: HTTPResponse) throws(HTTPError) -> Answer {
    let words = { (name: String) in response.trailers[name] ?? response.headers[name] }
    guard response.headers["content-type"]?.hasPrefix("application/grpc") == true,
      let status = words("grpc-status").flatMap({ Int($0) })
    else {
      throw HTTPError(
        .protocolMismatch, "the peer speaks HTTP/2 but not gRPC (status \(response.status))",
        peerCertificate: response.peerCertificate, mayHaveArrived: true)
    }
    guard let messages = frames(response.body) else {
      throw HTTPError(
        .protocolMismatch, "the peer's gRPC answer is cut or compressed", peerCertificate: response.peerCertificate,
        mayHaveArrived: true)
    }
    return Answer(
      status: status, message: percentDecoded(words("grpc-message") ?? ""), messages: messages,
      peerCertificate: response.peerCertificate)
  }

  /// A message in its frame: a byte that says "not compressed", the length as four bytes, the message.
  public static func frame(_ message: [UInt8]) -> [UInt8] {
    let length = UInt32(message.count)
    return [0, UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255)] + message
  }

  /// The messages of whole frames, or nil where a frame is cut or compressed.
  public static func frames(_ bytes: [UInt8]) -> [[UInt8]]? {
    var messages: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let head = Array(rest.prefix(5))
      guard head.count == 5, head[0] == 0 else { return nil }
      let length = head[1...].reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(5)
      guard rest.count >= length else { return nil }
      messages.append(Array(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return messages
  }

  /// `%C3%A9` as its bytes; a percent sign without two digits stays as it is.
  static func percentDecoded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
        let byte = Digest.bytes(hex: String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self))?.first
      {
        decoded.append(byte)
        index += 3
      } else {
        decoded.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}

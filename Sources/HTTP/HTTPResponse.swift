import Foundation

/// An answer, with its whole body.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: HTTPHeaders
  /// Fields that came after the body; gRPC's status is here, or in the headers where there is no body.
  public var trailers: HTTPHeaders
  public var body: [UInt8]
  /// `HTTP/1.1` or `HTTP/2`.
  public var negotiated: String
  /// The peer's certificate, where the request asked for it.
  public var peerCertificate: PeerCertificate?

  public init(
    status: Int, headers: HTTPHeaders = [:], trailers: HTTPHeaders = [:], body: [UInt8] = [],
    negotiated: String = "HTTP/1.1", peerCertificate: PeerCertificate? = nil
  ) {
    self.status = status
    self.headers = headers
    self.trailers = trailers
    self.body = body
    self.negotiated = negotiated
    self.peerCertificate = peerCertificate
  }

  /// The body as text; bytes that are no UTF-8 become replacement characters.
  public var text: String { String(decoding: body, as: UTF8.self) }

  /// What o'clock it is at the server, by its `Date` header.
  public var date: Date? { headers["date"].flatMap(HTTPDate.instant) }
}

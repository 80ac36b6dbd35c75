/// A kind of request that a platform takes.
public struct InboundRoute: Sendable, Hashable {
  public enum Method: String, Sendable, Hashable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
  }

  public var method: Method
  /// The path, in which `{name}` is one part of any text: `/_matrix/app/v1/transactions/{txnId}`.
  public var path: String

  public init(_ method: Method, _ path: String) {
    self.method = method
    self.path = path
  }
  public static func post(_ path: String) -> InboundRoute { InboundRoute(.post, path) }
  public static func put(_ path: String) -> InboundRoute { InboundRoute(.put, path) }
  public static func get(_ path: String) -> InboundRoute { InboundRoute(.get, path) }
}

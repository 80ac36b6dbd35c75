import Foundation

/// One line between the bot and a plugin's program: a message of JSON-RPC 2.0.
public enum PluginMessage: Sendable, Hashable {
  /// Wants an answer under the same id.
  case request(id: Int, method: String, parameters: JSONValue)
  /// Wants none.
  case notification(method: String, parameters: JSONValue)
  case result(id: Int, JSONValue)
  /// The call came to nothing; without an id the line that was answered could not be read.
  case failure(id: Int?, PluginFault)

  /// The longest line, its end included, in bytes.
  public static let longestLine = 1 << 20

  /// The line without its end.
  public var line: String {
    let message: JSONValue =
      switch self {
      case .request(let id, let method, let parameters):
        ["jsonrpc": "2.0", "id": .number(Decimal(id)), "method": .string(method), "params": parameters]
      case .notification(let method, let parameters):
        ["jsonrpc": "2.0", "method": .string(method), "params": parameters]
      case .result(let id, let value): ["jsonrpc": "2.0", "id": .number(Decimal(id)), "result": value]
      case .failure(let id, let fault):
        ["jsonrpc": "2.0", "id": id.map { .number(Decimal($0)) } ?? .null, "error": fault.wire]
      }
    return message.text
  }

  /// The message that a line holds.
  /// - Throws: `WireError` where it is no JSON, or no message of JSON-RPC 2.0.
  public init(line: [UInt8]) throws(WireError) {
    guard let json = try? JSONValue(parsing: line) else {
      let shown = String(decoding: line.prefix(60), as: UTF8.self)
      throw WireError("", "the line `\(shown)\(line.count > 60 ? "…" : "")` is no JSON")
    }
    try self.init(WireReader(json))
  }

  private init(_ reader: WireReader) throws(WireError) {
    guard try reader.member("jsonrpc").value == "2.0" else {
      throw WireError("jsonrpc", "the message is not of JSON-RPC 2.0")
    }
    let id: Int? = if let id = try reader.optional("id") { try id.whole() } else { nil }
    if let method = try reader.optional("method") {
      let parameters = try reader.optional("params")?.value ?? [:]
      if let id {
        self = .request(id: id, method: try method.text(), parameters: parameters)
      } else {
        self = .notification(method: try method.text(), parameters: parameters)
      }
    } else if let error = try reader.optional("error") {
      self = .failure(id: id, try PluginFault(wire: error))
    } else if let id, let result = reader.value["result"] {
      self = .result(id: id, result)
    } else {
      throw WireError("", "the message has neither a method, nor a result with an id, nor an error")
    }
  }
}

/// Why a call came to nothing, as JSON-RPC's error object.
public struct PluginFault: Error, Sendable, Hashable, CustomStringConvertible, WireValue {
  /// JSON-RPC's own codes; a plugin may use any other for its own.
  public enum Code {
    public static let unreadable = -32700
    public static let noSuchMethod = -32601
    public static let badParameters = -32602
    /// The plugin has no action, or no command, of that name.
    public static let unknownAction = -32001
    /// The call was given up because of `cancel`.
    public static let cancelled = -32002
    /// The call came to nothing for a reason of the plugin's or of the other side.
    public static let failed = -32000
  }

  public var code: Int
  /// What was being done and what came back, one sentence without secrets.
  public var message: String
  /// Do not call again before so many seconds, where the other side asked for that.
  public var retryAfter: Double?

  public init(code: Int = Code.failed, _ message: String, retryAfter: Double? = nil) {
    self.code = code
    self.message = message
    self.retryAfter = retryAfter
  }

  public var description: String { message }

  public var wire: JSONValue {
    let data: JSONValue? = retryAfter.map { ["retry_after": .seconds($0)] }
    return .members(["code": .number(Decimal(code)), "message": .string(message), "data": data])
  }

  public init(wire reader: WireReader) throws(WireError) {
    let data = try reader.optional("data")
    var retryAfter: Double?
    if let data, data.value.object != nil { retryAfter = try data.optional("retry_after")?.seconds() }
    self.init(code: try reader.member("code").whole(), try reader.member("message").text(), retryAfter: retryAfter)
  }
}

import HTTP

/// A simulated chat server: the side that the bot calls, and the people who use it.
public protocol SimulatedChat: Sendable {
  /// The platform's name in the bot's configuration.
  var name: String { get }
  /// What is said there.
  var room: ChatRoom { get }
  /// The people of the simulation, as principals of the bot: first an operator, then one who may nothing.
  var operators: [String] { get }
  var stranger: String { get }
  /// The channel, as a place of the bot.
  var place: String { get }
  /// The lines of the section `chat:` that let the bot use this server, without indentation; what is secret is read from
  /// the environment.
  var section: String { get }
  /// The environment that the section refers to.
  var environment: [String: String] { get async }

  /// Where the server was put.
  func listens(at origin: String) async
  /// Where the bot takes what people do.
  func use(bot: String) async

  /// Somebody writes a command.
  /// - Parameters:
  ///   - user: one of the principals above.
  ///   - delivery: the platform's id of it, to send the same twice.
  @discardableResult
  func type(_ text: String, as user: String, delivery: String?) async throws -> ChatAcknowledgement
  /// Somebody presses a button.
  @discardableResult
  func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String, delivery: String?
  ) async throws -> ChatAcknowledgement
}

extension SimulatedChat {
  @discardableResult
  public func type(_ text: String, as user: String) async throws -> ChatAcknowledgement {
    try await type(text, as: user, delivery: nil)
  }

  @discardableResult
  public func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String
  ) async throws -> ChatAcknowledgement {
    try await press(button, of: message, as: user, delivery: nil)
  }

  /// The last part of a principal or place.
  func identifier(_ text: String) -> String {
    let rest = text.dropFirst(name.count + 1)
    return rest.lastIndex(of: "/").map { String(rest[rest.index(after: $0)...]) } ?? String(rest)
  }
}

/// What the bot answered to a request itself.
public struct ChatAcknowledgement: Sendable {
  public var status: Int
  public var body: String
  /// What the person sees of it, nil where that is nothing.
  public var message: ChatRoom.Message?

  public init(_ response: HTTPResponse, message: ChatRoom.Message? = nil) {
    status = response.status
    body = response.text
    self.message = message
  }
}

import Foundation

/// An HTTP request as a platform sent it: raw bytes, since signatures are over these.
public struct InboundRequest: Sendable {
  public var method: String
  /// The path without a query, `/slack/commands`.
  public var path: String
  /// The path of the route that it came in by, `/webhook/{name}`.
  public var route: String
  /// The parts of the path that the route names, percent signs decoded.
  public var parameters: [String: String]
  public var query: String
  /// Every header in its order, doubled ones twice; names in lower case.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(
    method: String, path: String, route: String? = nil, parameters: [String: String] = [:], query: String = "",
    headers: [(name: String, value: String)], body: [UInt8]
  ) {
    self.method = method
    self.path = path
    self.route = route ?? path
    self.parameters = parameters
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The value of a header that stands there exactly once; nil where it is missing or doubled.
  public func onlyHeader(_ name: String) -> String? {
    guard let first = headers.firstIndex(where: { $0.name == name }),
      !headers[(first + 1)...].contains(where: { $0.name == name })
    else { return nil }
    return headers[first].value
  }
}

/// The answer to an inbound request.
public struct InboundAnswer: Sendable, Hashable {
  public var status: Int
  public var contentType: String
  public var body: String
  public init(status: Int, contentType: String = "text/plain; charset=utf-8", body: String = "") {
    self.status = status
    self.contentType = contentType
    self.body = body
  }
}

/// What an inbound request turned out to be.
public enum Inbound: Sendable {
  /// Not proven to come from the platform, or malformed: answer so, and nothing happens. `reason` is for the log and
  /// holds nothing secret.
  case refuse(InboundAnswer, reason: String)
  /// The platform looks whether we are there.
  case probe(InboundAnswer)
  /// Verified; several in one request are one transaction. Errands are run after the acknowledgement.
  case deliveries([Delivery], errands: [Errand] = [])
}

/// Something that a request asks of the platform itself and of nobody else: join a room, stop a button's clock. The bot
/// hands it back to the platform's `perform` after the acknowledgement; one that is lost in a crash is not repeated.
public struct Errand: Sendable, Hashable {
  /// What to do, in the platform's own words.
  public var kind: String
  /// What to do it with: a room, a callback's id.
  public var subject: String
  public init(_ kind: String, _ subject: String) {
    self.kind = kind
    self.subject = subject
  }
}

/// One verified thing that a person did.
public struct Delivery: Sendable, Hashable, Codable {
  /// What the person did.
  public enum Content: Sendable, Hashable, Codable {
    /// The text behind the slash command.
    case command(String)
    /// The token of a button that this bot made.
    case press(String)
  }
  /// The platform's own id of the delivery; a second delivery of the same id does nothing.
  public var id: String
  public var principal: Principal
  public var place: Place
  public var content: Content
  /// The slash command by which it came, without its slash; nil where the platform knows only one way to call the bot.
  public var slashCommand: String?
  /// Where this one delivery may be answered later: a URL that came with it (`response_url`), if its origin is one that
  /// is configured, or whatever else the platform's `respond` understands.
  public var replyAddress: String?

  public init(
    id: String, principal: Principal, place: Place, content: Content, slashCommand: String? = nil,
    replyAddress: String? = nil
  ) {
    self.id = id
    self.principal = principal
    self.place = place
    self.content = content
    self.slashCommand = slashCommand
    self.replyAddress = replyAddress
  }
}

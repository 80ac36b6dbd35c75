import Foundation
import HTTP
import PluginKit
import Workflow

/// `talos-poc-bot run`: hands a command to the bot behind its socket and follows what comes of it.
public struct ShellClient: Sendable {
  let socket: String
  let client: HTTPClient
  let uid: UInt32

  public init(socket: String, client: HTTPClient, uid: UInt32 = getuid()) {
    self.socket = socket
    self.client = client
    self.uid = uid
  }

  /// Whether a bot answers behind the socket.
  public func isServed() async -> Bool { (try? await fetch(after: -1)) != nil }

  /// Runs a command and follows it to its end: a `start` until Talos is up, a teardown until the server is gone,
  /// anything else until its own answer is there.
  /// - Parameters:
  ///   - print: shows one line.
  ///   - answer: asks the person at the terminal yes or no.
  /// - Returns: whether what was asked for is done: false where the bot refuses the command or its answer is a warning,
  ///   where the person says no to it, and where the run that it began fails or is declined.
  public func run(
    _ command: String, print: @Sendable (String) -> Void, answer: @Sendable (String) -> Bool
  ) async throws -> Bool {
    let last = try await fetch(after: .max)["last"]?.int ?? -1
    let (delivery, reply) = try await send("/shell/commands", command)
    print(reply["text"]?.string ?? "")
    if reply["failed"]?.bool == true { return false }
    if reply["preliminary"]?.bool == true { return try await lateAnswer(to: delivery, print: print) }
    // `/wake start` is a start too.
    let word = command.split(separator: " ").first { !$0.hasPrefix("/") }.map { $0.lowercased() } ?? ""
    guard ["start", "teardown", "cancel", "retry"].contains(word) else { return true }
    let confirms = reply["buttons"]?.array?.first { $0["token"]?.string?.isEmpty == false }
    if word == "teardown", let button = confirms, let token = button["token"]?.string {
      guard answer(button["label"]?.string ?? "Go on") else { return false }
      let (press, outcome) = try await send("/shell/presses", token)
      if outcome["failed"]?.bool == true {
        _ = try await lateAnswer(to: press, print: print)
        return false
      }
    }
    return try await follow(reply["run"]?.string, after: last, word: word, print: print, answer: answer)
  }

  /// Shows what is said after line `number` until the run is where the command wants it, or cannot come there; without
  /// a run it is the user's newest.
  private func follow(
    _ run: String?, after number: Int, word: String, print: @Sendable (String) -> Void,
    answer: @Sendable (String) -> Bool
  ) async throws -> Bool {
    var (last, idle) = (number, 0)
    var answered: Set<String> = []
    while true {
      let news = try await fetch(after: last, run: run)
      let lines = news["lines"]?.array?.compactMap(\.string) ?? []
      for line in lines { print(line) }
      last = news["last"]?.int ?? last
      idle = lines.isEmpty ? idle + 1 : 0
      if let buttons = news["buttons"]?.array, buttons.count == 2, let yes = buttons[0]["token"]?.string,
        !answered.contains(yes)
      {
        // Once only: where the press is refused, its reason is among the next lines.
        answered.insert(yes)
        let chosen = answer(buttons[0]["label"]?.string ?? "Confirm") ? buttons[0] : buttons[1]
        _ = try await send("/shell/presses", chosen["token"]?.string ?? "")
        idle = 0
      } else if let succeeded = Self.outcome(news, after: word), news["queued"]?.int == 0 || idle > 20, idle >= 2 {
        return succeeded
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  private static func outcome(_ news: JSONValue, after word: String) -> Bool? {
    let state = news["state"]?.string.flatMap(RunState.init(rawValue:)) ?? .ended
    return ShellOutcome.of(state, news["ending"]?.string.flatMap(RunEnding.init(rawValue:)), after: word)
  }

  /// Waits for the answer that comes after a delivery's acknowledgement, and shows it; answers whether what was asked
  /// for is done.
  private func lateAnswer(to delivery: String, print: @Sendable (String) -> Void) async throws -> Bool {
    while true {
      if let answer = try await fetch(after: .max, delivery: delivery)["answer"] {
        for line in answer["lines"]?.array?.compactMap(\.string) ?? [] { print(line) }
        return answer["failed"]?.bool != true
      }
      try await Task.sleep(for: Self.pause)
    }
  }

  /// Between two looks at what is new.
  private static let pause = Duration.milliseconds(200)

  /// The ways to look at a run's machine.
  /// - Throws: `PluginError` with the bot's sentence where there are none.
  public func console(_ run: String) async throws -> [ConsoleWay] {
    var request = HTTPRequest(.post, "http://localhost/shell/console/\(run)?uid=\(uid)")
    request.unixSocket = socket
    request.timeout = .seconds(90)
    let response = try await client.send(request)
    guard response.status == 200 else { throw PluginError(response.text) }
    return try JSONValue(parsing: response.body).decode([ConsoleWay].self)
  }

  private func fetch(after: Int, run: String? = nil, delivery: String? = nil) async throws -> JSONValue {
    var query = "after=\(after)&uid=\(uid)"
    if let run { query += "&run=\(run)" }
    if let delivery { query += "&delivery=\(delivery)" }
    var request = HTTPRequest(.get, "http://localhost/shell/follow?\(query)")
    request.unixSocket = socket
    request.timeout = .seconds(10)
    let response = try await client.send(request)
    guard response.status == 200 else { throw PluginError("the bot answers \(response.status): \(response.text)") }
    return try JSONValue(parsing: response.body)
  }

  /// Hands something to the bot; answers the id under which it was delivered, and the acknowledgement.
  private func send(_ path: String, _ text: String) async throws -> (delivery: String, reply: JSONValue) {
    let delivery = Digest.hex(Digest.randomBytes(16))
    var request = HTTPRequest(
      .post, "http://localhost\(path)",
      headers: ["Content-Type": "text/plain", "X-Shell-Uid": "\(uid)", "X-Delivery-Id": delivery],
      body: Array(text.utf8))
    request.unixSocket = socket
    let response = try await client.send(request)
    guard response.status == 200 else { throw PluginError("the bot answers \(response.status): \(response.text)") }
    return (delivery, try JSONValue(parsing: response.body))
  }
}

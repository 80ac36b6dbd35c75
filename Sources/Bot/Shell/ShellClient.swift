import Foundation
import HTTP
import PluginKit

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

  /// Runs a command and follows it to its end: a `start` until Talos is up, a teardown until the server is gone.
  /// - Parameters:
  ///   - print: shows one line.
  ///   - answer: asks the person at the terminal yes or no.
  /// - Returns: false where the run failed.
  public func run(
    _ command: String, print: @Sendable (String) -> Void, answer: @Sendable (String) -> Bool
  ) async throws -> Bool {
    var last = try await fetch(after: .max)["last"]?.int ?? -1
    let reply = try await send("/shell/commands", command)
    print(reply["text"]?.string ?? "")
    // `/wake start` is a start too.
    let word = command.split(separator: " ").first { !$0.hasPrefix("/") }.map { $0.lowercased() } ?? ""
    let follows = ["start", "teardown", "cancel", "retry"].contains(word)
    let confirms = reply["buttons"]?.array?.first { $0["token"]?.string?.isEmpty == false }
    if word == "teardown", let button = confirms, let token = button["token"]?.string {
      guard answer(button["label"]?.string ?? "Go on") else { return true }
      _ = try await send("/shell/presses", token)
    }
    guard follows || reply["preliminary"]?.bool == true else { return true }
    var idle = 0
    while true {
      let news = try await fetch(after: last)
      let lines = news["lines"]?.array?.compactMap(\.string) ?? []
      for line in lines { print(line) }
      last = news["last"]?.int ?? last
      if !follows, !lines.isEmpty { return true }
      idle = lines.isEmpty ? idle + 1 : 0
      let state = news["state"]?.string ?? "ended"
      if follows, let buttons = news["buttons"]?.array, buttons.count == 2 {
        let chosen = answer(buttons[0]["label"]?.string ?? "Confirm") ? buttons[0] : buttons[1]
        _ = try await send("/shell/presses", chosen["token"]?.string ?? "")
      } else if follows, isOver(state, after: word), news["queued"]?.int == 0 || idle > 20, idle >= 2 {
        return !["stuck", "waiting"].contains(state)
      }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

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

  private func isOver(_ state: String, after word: String) -> Bool {
    switch state {
    case "ended", "stuck": true
    case "up": word == "start" || word == "retry"
    case "waiting": true
    default: false
    }
  }

  private func fetch(after: Int) async throws -> JSONValue {
    var request = HTTPRequest(.get, "http://localhost/shell/follow?after=\(after)&uid=\(uid)")
    request.unixSocket = socket
    request.timeout = .seconds(10)
    let response = try await client.send(request)
    guard response.status == 200 else { throw PluginError("the bot answers \(response.status): \(response.text)") }
    return try JSONValue(parsing: response.body)
  }

  private func send(_ path: String, _ text: String) async throws -> JSONValue {
    var request = HTTPRequest(
      .post, "http://localhost\(path)",
      headers: [
        "Content-Type": "text/plain", "X-Shell-Uid": "\(uid)", "X-Delivery-Id": Digest.hex(Digest.randomBytes(16)),
      ], body: Array(text.utf8))
    request.unixSocket = socket
    let response = try await client.send(request)
    guard response.status == 200 else { throw PluginError("the bot answers \(response.status): \(response.text)") }
    return try JSONValue(parsing: response.body)
  }
}

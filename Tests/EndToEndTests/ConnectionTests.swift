import Foundation
import HTTP
import Testing

@Suite("What comes on one connection", .serialized, .timeLimit(.minutes(2)))
struct ConnectionTests {
  /// A signed slash command as it stands on the wire.
  private static func command(_ text: String, _ stage: Stage, user: String = Stage.ada, more: String = "") -> String {
    let words = text.replacing(" ", with: "+")
    let body = "team_id=T0SIMULATED&channel_id=C0TALOS&user_id=\(user)&text=\(words)&trigger_id=\(UUID().uuidString)"
    let timestamp = "\(Int(Date().timeIntervalSince1970))"
    let key = Array(stage.addresses.slackSigningSecret.utf8)
    let signature = "v0=" + Digest.hex(Digest.hmacSHA256(key: key, Array("v0:\(timestamp):\(body)".utf8)))
    return "POST /slack/commands HTTP/1.1\r\nHost: bot\r\nX-Slack-Request-Timestamp: \(timestamp)\r\n"
      + "X-Slack-Signature: \(signature)\r\n\(more)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static let closing = "Connection: close\r\n"

  private static func port(_ stage: Stage) async throws -> Int {
    try #require(URL(string: await stage.slack.botAddress)?.port)
  }

  /// The statuses of all answers, in their order.
  private static func statuses(_ answers: String) -> [Int] {
    answers.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
  }

  @Test("requests that follow each other without waiting are answered in their order, whoever answers them")
  func pipelined() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let requests = [
          Self.command("list", stage), Self.command("start", stage), Self.command("list", stage),
          Self.command("plans", stage), "GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n", Self.command("help", stage),
          Self.command("start", stage, user: "U0GRACE"), Self.command("list", stage, more: Self.closing),
        ]
        let answers = try await RawConnection.exchange([requests.joined()], port: Self.port(stage))
        #expect(Self.statuses(answers) == Array(repeating: 200, count: requests.count))
        let inOrder = [
          "There are no runs", "is accepted", "1 run,", "price list", "status", "is accepted", "2 runs,",
        ]
        var rest = answers[...]
        for words in inOrder {
          let found = try #require(rest.range(of: words), "\(words) is not where it belongs in \(answers)")
          rest = rest[found.upperBound...]
        }
      }
    }
  }

  @Test("a request that comes in pieces is answered like one that comes whole", arguments: [1, 60, 170, 330])
  func inPieces(length: Int) async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let request = Self.command("start", stage) + Self.command("list", stage, more: Self.closing)
        let first = request.prefix(length)
        let middle = request.dropFirst(length).prefix(250)
        let pieces = [String(first), String(middle), String(request.dropFirst(length + 250))]
        let answers = try await RawConnection.exchange(pieces, port: Self.port(stage))
        #expect(Self.statuses(answers) == [200, 200])
        #expect(answers.contains("is accepted") && answers.contains("1 run,"))
      }
    }
  }

  @Test("who closes its side after a command still reads the answer", arguments: ["start", "list", "plans"])
  func halfClosed(text: String) async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let answers = try await RawConnection.exchange(
          [Self.command(text, stage)], port: Self.port(stage), halfClosing: true)
        #expect(Self.statuses(answers) == [200])
      }
    }
  }

  @Test("what is no request is refused after the answer to what came before it", arguments: ["start", "list", "plans"])
  func garbage(text: String) async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let answers = try await RawConnection.exchange(
          [Self.command(text, stage) + "\u{1}\u{2} nonsense\r\n\r\n"], port: Self.port(stage))
        #expect(Self.statuses(answers) == [200, 400])
      }
    }
  }

  /// How many requests of Slack's were answered.
  private static func answered(_ stage: Stage) async throws -> Int {
    let metrics = try await stage.client.send(HTTPRequest(.get, await stage.slack.botAddress + "/metrics")).text
    let line = metrics.split(separator: "\n").first { $0.contains("platform=\"slack\"") && $0.contains("accepted") }
    return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
  }

  /// Whether so many requests are answered before two seconds are over.
  private static func areAnswered(_ count: Int, _ stage: Stage) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(2)
    while ContinuousClock.now < deadline { if try await answered(stage) >= count { return true } }
    return false
  }

  @Test("for who does not read the answers no more requests are taken than fit the system's buffers")
  func readsNothing() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        // Each comes alone, since the router, which takes what comes in pieces, would hold the sender up by itself. The
        // answers to all are many times what the system keeps for a connection.
        let most = 8000
        let request = Self.command("help", stage)
        var sent = 0
        let answers = try await RawConnection.withoutReading(port: Self.port(stage)) { send in
          repeat {
            send(request)
            sent += 1
          } while try await Self.areAnswered(sent, stage) && sent < most
          #expect(sent > 20 && sent < most)
          send(Self.command("help", stage, more: Self.closing))
        }
        #expect(Self.statuses(answers) == Array(repeating: 200, count: sent + 1))
      }
    }
  }

  @Test("blanks after a header's value are no part of it")
  func blanksAfterValues() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let request = Self.command("list", stage).replacing("\r\nContent-Length", with: " \t\r\nContent-Length")
        let answers = try await RawConnection.exchange([request], port: Self.port(stage), halfClosing: true)
        #expect(Self.statuses(answers) == [200])
      }
    }
  }
}

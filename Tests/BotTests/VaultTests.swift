import Foundation
import HTTP
import Logging
import PluginKit
import Synchronization
import Testing

@testable import Bot
@testable import Simulator

@Suite("Vault's token, and what a secret of Vault's holds", .timeLimit(.minutes(1)))
struct VaultTests {
  /// What Vault answers about the token, and after how many seconds it is asked again.
  struct Case: Sendable, CustomTestStringConvertible {
    var what: String
    var lookup: SimulatedAnswer
    var renewal: SimulatedAnswer
    var pause: Double
    var testDescription: String { what }

    init(_ what: String, _ lookup: SimulatedAnswer, renewal: SimulatedAnswer = Case.renewed(3600), pause: Double) {
      self.what = what
      self.lookup = lookup
      self.renewal = renewal
      self.pause = pause
    }

    static func token(_ seconds: Int, renewable: Bool = true) -> SimulatedAnswer {
      .json(["data": ["ttl": .number(Decimal(seconds)), "renewable": .bool(renewable)]])
    }
    static func renewed(_ seconds: Int) -> SimulatedAnswer {
      .json(["auth": ["lease_duration": .number(Decimal(seconds))]])
    }
    static let refused = SimulatedAnswer.json(["errors": ["permission denied"]], status: 403)
    static let sealed = SimulatedAnswer.json(["errors": ["Vault is sealed"]], status: 503)
    static let proxy = SimulatedAnswer.text("<html>", type: "text/html")
  }

  static let cases = [
    Case("a token of an hour", Case.token(3600), pause: 1800),
    Case("a token of a minute", Case.token(60), renewal: Case.renewed(60), pause: 30),
    Case("a token of a month", Case.token(60), renewal: Case.renewed(2_592_000), pause: 3600),
    Case("a token that is nearly over", Case.token(4, renewable: false), pause: 5),
    Case("a token that cannot be renewed", Case.token(100, renewable: false), pause: 50),
    Case("a token without an end", Case.token(0), pause: 300),
    Case("a token that is refused", Case.refused, pause: 300),
    Case("a Vault that is sealed", Case.sealed, pause: 10),
    Case("a Vault that asks to wait", .json(["errors": []], status: 429), pause: 10),
    Case("a proxy's page", Case.proxy, pause: 10),
    Case("an answer that is cut", Case.token(60).cut, pause: 10),
    Case("a renewal without an answer", Case.token(60), renewal: Case.renewed(60).cut, pause: 10),
    Case("a renewal by a sealed Vault", Case.token(60), renewal: Case.sealed, pause: 10),
    Case("a renewal by a sealed Vault, and little time", Case.token(14), renewal: Case.sealed, pause: 7),
    Case("a renewal by a proxy's page", Case.token(60), renewal: Case.proxy, pause: 10),
    Case("a renewal that is refused", Case.token(60), renewal: Case.refused, pause: 30),
  ]

  @Test("one renewal that comes to nothing loses no token", arguments: cases)
  func renewal(_ example: Case) async throws {
    let script: @Sendable (SimulatedRequest) -> SimulatedAnswer = { request in
      request.path.hasSuffix("/lookup-self") ? example.lookup : example.renewal
    }
    let pause = try await ScriptedServer.serving(script) { address in
      try await Self.pause(["VAULT_ADDR": address, "VAULT_TOKEN": "t"])
    }
    #expect(pause == example.pause)
  }

  @Test("a Vault that does not answer is asked again soon; without a token there is nothing to ask with")
  func noAnswer() async throws {
    // Nothing listens there.
    let address = "http://127.77.0.9:1"
    #expect(try await Self.pause(["VAULT_ADDR": address, "VAULT_TOKEN": "t"]) == 10)
    #expect(try await Self.pause(["VAULT_ADDR": address, "VAULT_TOKEN_FILE": "/no/such/file"]) == 300)
  }

  @Test("a value that is no text is told as such, and not shown", arguments: ["port", "list", "nothing"])
  func noText(key: String) async throws {
    let secret = SimulatedAnswer.json([
      "data": [
        "data": ["port": 8080, "list": ["8080"], "nothing": nil, "name": "x"],
        "metadata": ["version": 1, "destroyed": false],
      ]
    ])
    let script: @Sendable (SimulatedRequest) -> SimulatedAnswer = { _ in secret }
    try await ScriptedServer.serving(script) { address in
      let client = HTTPClient()
      defer { client.shutdown() }
      let settings = Vault.Settings(environment: ["VAULT_ADDR": address, "VAULT_TOKEN": "t"])
      let vault = Vault(settings: try #require(settings), client: client)
      #expect(try await vault.value(at: "secret/ports", key: "name") == "x")
      let error = await #expect(throws: PluginError.self) { try await vault.value(at: "secret/ports", key: key) }
      #expect(
        error?.description
          == "vault:secret/ports#\(key): the value of \(key) is no text; store it in Vault as a JSON string")
    }
  }

  /// A clock that stands, and on which nobody sleeps: until when somebody wanted to is noted.
  private final class NotedClock: WallClock {
    let now = Date(timeIntervalSince1970: 1_795_516_920)
    private let noted = Mutex<[Date]>([])
    var deadlines: [Date] { noted.withLock { $0 } }
    func sleep(until deadline: Date) async throws {
      noted.withLock { $0.append(deadline) }
      throw CancellationError()
    }
  }

  /// The seconds after which Vault is asked again for the token.
  private static func pause(_ environment: [String: String]) async throws -> Double {
    let client = HTTPClient()
    defer { client.shutdown() }
    let settings = Vault.Settings(environment: environment)
    let vault = Vault(settings: try #require(settings), client: client)
    let clock = NotedClock()
    await vault.keepTokenAlive(clock: clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let deadlines = clock.deadlines
    #expect(deadlines.count == 1)
    return try #require(deadlines.first).timeIntervalSince(clock.now)
  }
}

import PluginKit
import Testing

@testable import Chat

/// Every form is visible in the text: `{words}` literally, `*…*` bold, `[…]` code, `<…>` a mention.
private struct PlainDialect: TextDialect {
  func literal(_ line: String) -> String { line.replacing("*", with: "\\*") }
  func bold(_ literal: String) -> String { "*\(literal)*" }
  func code(_ words: String) -> String { "[\(words)]" }
  func fence(_ code: String) -> String { "```\n\(code)\n```" }
  func mention(_ person: Principal) -> String? { "<\(person.user)>" }
}

@Suite("The rendering core: messages as pieces of text")
struct MessageLayoutTests {
  private static func message(code: String) -> Message {
    Message(
      title: "Talos is up", severity: .good, steps: [StepLine(.done, "Buy", detail: "c3-small")],
      parts: [.details([Detail("Price", "0.21 USD")]), .text("Type `teardown k3x7qa` to end it."), .code(code)],
      buttons: [MessageButton("Tear down", action: .command(.teardown(run: "k3x7qa", yes: true)))],
      mention: Principal(platform: "x", workspace: "", user: "ann"), footer: "seen at 10:42")
  }

  @Test("a short message is one piece, in its order")
  func onePiece() {
    let pieces = MessageLayout(PlainDialect(), limit: 2000).pieces(Self.message(code: "talosctl version"))
    #expect(
      pieces == [
        """
        🟢 <ann> *Talos is up*
        ✅ Buy: c3-small
        *Price:* 0.21 USD
        Type [teardown k3x7qa] to end it.
        ```
        talosctl version
        ```
        seen at 10:42
        """
      ])
  }

  @Test("where there are no buttons, each is a line that says what to type")
  func typedButtons() {
    let layout = MessageLayout(PlainDialect(), limit: 2000, buttons: .typed(after: "!talos-poc"))
    #expect(layout.pieces(Self.message(code: "x"))[0].contains("*Tear down:* [!talos-poc teardown k3x7qa --yes]"))
  }

  @Test(
    "code longer than a piece goes on in the next one: fences whole, nothing lost",
    arguments: [
      (0..<200).map { "talosctl apply-config --nodes 10.0.0.\($0) --file worker-\($0).yaml" }.joined(separator: "\n"),
      String(repeating: "x", count: 5000), "short\n" + String(repeating: "é", count: 1200) + "\nshort again",
    ])
  func splitting(code: String) {
    let pieces = MessageLayout(PlainDialect(), limit: 500).pieces(Self.message(code: code))
    #expect(pieces.count > 2)
    for piece in pieces {
      #expect(piece.count <= 500)
      #expect(piece.components(separatedBy: "```").count % 2 == 1)
    }
    var inside = false
    var lines: [String] = []
    for line in pieces.joined(separator: "\n").components(separatedBy: "\n") {
      if line == "```" { inside.toggle() } else if inside { lines.append(line) }
    }
    #expect(lines.joined().filter { $0 != "\n" } == code.filter { $0 != "\n" })
  }

  @Test("code whose one character is longer than a piece ends, within the limit", .timeLimit(.minutes(1)))
  func endlessCharacter() {
    let marks = String(repeating: "\u{301}", count: 2000)
    let pieces = MessageLayout(DiscordDialect(), limit: 1950).pieces(Self.message(code: "/dev/sda\(marks)\nx"))
    #expect(pieces.allSatisfy { DiscordDialect().size($0) <= 1950 })
    #expect(pieces.joined().contains("\nx\n```"))
    // Nothing is lost where the text was not cleaned before, and each step takes a character at least.
    var filling = PieceFilling(dialect: DiscordDialect(), limit: 100)
    filling.add(code: "ab" + marks + "cd\n\nx")
    #expect(filling.pieces.joined().filter { !"`\n".contains($0) } == "ab" + marks + "cdx")
  }

  @Test("a message that is edited stays one piece and keeps what to type")
  func single() {
    var message = Self.message(code: "talosctl version --insecure")
    message.steps = (0..<40).map { StepLine(.done, "Step \($0)", detail: String(repeating: "d", count: 200)) }
    let piece = MessageLayout(PlainDialect(), limit: 1000).single(message)
    #expect(piece.count <= 1000)
    #expect(piece.contains("talosctl version --insecure"))
    #expect(piece.contains("Talos is up"))
  }

  @Test(
    "only words between two single backticks are code",
    arguments: [
      ("a `b` c", "a [b] c"), ("a ` b", "a ' b"), ("```x```", "'''x'''"), ("``", "''"), ("`a``b`", "[a][b]"),
      ("*a* `*b*`", "\\*a\\* [*b*]"),
    ])
  func inline(line: String, expected: String) {
    #expect(InlineText.render(line, in: PlainDialect()) == expected)
  }

  @Test("pieces are posted under keys of their own, and edits post what is new and blank what is over")
  func pieces() async throws {
    var keys: [String] = []
    let reference = try await Pieces.post(["a", "b"], key: "k") { piece, key throws(ChatError) in
      keys.append(key)
      return "id-\(piece)"
    }
    #expect(reference == "id-a id-b")
    #expect(Set(keys).count == 2)
    var edits: [String] = []
    let more = try await Pieces.edit(
      ["A", "B", "C"], at: reference, blank: "…", key: "k2",
      edit: { piece, id, _ throws(ChatError) in edits.append("\(id)=\(piece)") },
      post: { piece, _ throws(ChatError) in "id-\(piece)" })
    #expect(more == "id-a id-b id-C")
    #expect(edits == ["id-a=A", "id-b=B"])
    edits = []
    let fewer = try await Pieces.edit(
      ["A"], at: more, blank: "…", key: "k3",
      edit: { piece, id, _ throws(ChatError) in edits.append("\(id)=\(piece)") },
      post: { piece, _ throws(ChatError) in piece })
    #expect(fewer == more)
    #expect(edits == ["id-a=A", "id-b=…", "id-C=…"])
  }

  @Test("keys of posts are 24 hexadecimal digits, and parts cannot be mistaken for one another")
  func keys() {
    #expect(PostingKey.of("a", "b").count == 24)
    #expect(PostingKey.of("a", "b") == PostingKey.of("a", "b"))
    #expect(PostingKey.of("a", "b") != PostingKey.of("ab"))
  }
}

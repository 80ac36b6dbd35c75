import Foundation
import PluginKit
import Testing

@testable import Chat

/// What each renderer makes of the messages that people see most. `TALOS_POC_WRITE_GOLDEN=1 swift test --filter Golden`
/// writes the files anew; the difference is then read, not trusted.
@Suite("Golden files of every renderer")
struct GoldenTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Golden")

  static let messages: [(name: String, message: Message)] = [
    ("progress", GoldenMessages.progress), ("question", GoldenMessages.question), ("final", GoldenMessages.final),
    ("failure", GoldenMessages.failure), ("help", GoldenMessages.help), ("nasty", GoldenMessages.nasty),
  ]

  @Test("is what the file shows", arguments: RendererUnderTest.all, messages.map(\.name))
  func golden(renderer: RendererUnderTest, name: String) throws {
    let message = try #require(Self.messages.first { $0.name == name }?.message)
    let shown = try Self.pretty(renderer.posts(message))
    let file = Self.folder.appendingPathComponent("\(renderer.name)/\(name).json")
    if ProcessInfo.processInfo.environment["TALOS_POC_WRITE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(shown.utf8).write(to: file)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == shown)
  }

  /// Blanks of no width are written as escapes, so that a reader of the file sees them.
  private static func pretty(_ posts: [JSONValue]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let text = String(decoding: try encoder.encode(posts), as: UTF8.self)
    return text.replacing("\u{200B}", with: "\\u200b").replacing("\u{2060}", with: "\\u2060") + "\n"
  }
}

enum GoldenMessages {
  static let progress = Message(
    title: "Run k3x7qa: Boot Talos", severity: .info,
    steps: [
      StepLine(.done, "Check the API key", detail: "project talos-lab"),
      StepLine(.done, "Rent a server", detail: "tpoc-k3x7qa-1, sv_1"), StepLine(.skipped, "Another try"),
      StepLine(.current, "Boot Talos", detail: "waiting for port 50000, 2m"),
      StepLine(.pending, "Watch it for a minute"),
    ],
    parts: [.details([Detail("Started by", "ada"), Detail("Price an hour", "0.21 USD")])],
    buttons: [MessageButton("Cancel", action: .command(.cancel(run: "k3x7qa")), token: "t1")])

  static let question = Message(
    title: "Rent c3-small-x86 in ASH for 0.21 USD an hour?", severity: .warning,
    parts: [
      .details([Detail("Until torn down", "0.84 USD"), Detail("Boots", "Talos v1.13.9")]),
      .text("The offer lapses at 10:52; without an answer nothing is bought."),
    ],
    buttons: [
      MessageButton("Confirm", style: .primary, action: .confirm(run: "k3x7qa", kind: .confirmPurchase), token: "t2"),
      MessageButton("Cancel", action: .decline(run: "k3x7qa", kind: .confirmPurchase), token: "t3"),
    ], mention: Principal(platform: "slack", workspace: "T1", user: "U0ADA"))

  static let final = Message(
    title: "Talos v1.13.9 is up in maintenance mode at 203.0.113.7", severity: .good,
    parts: [
      .text("Make the machine configuration, then apply it:"),
      .code(
        "talosctl gen config talos-poc https://203.0.113.7:6443 --install-disk /dev/nvme0n1\n"
          + "talosctl apply-config --insecure --nodes 203.0.113.7 --cert-fingerprint 'q83v/a==' --file controlplane.yaml"
      ),
      .details([Detail("Costs", "0.21 USD an hour"), Detail("Torn down at", "14:42 CET")]),
      .text("`status k3x7qa` looks at it again."),
    ],
    buttons: [
      MessageButton("Tear down", style: .danger, action: .command(.teardown(run: "k3x7qa", yes: true)), token: "t4"),
      MessageButton("Extend", action: .command(.extend(run: "k3x7qa", seconds: 7200)), token: "t5"),
    ], mention: Principal(platform: "mattermost", workspace: "", user: "adaadaadaadaadaadaadaadaad"))

  static let failure = Message(
    title: "Run k3x7qa failed: Boot Talos", severity: .bad,
    parts: [
      .details([
        Detail("Seen", "nothing listened on port 50000 for 30m"), Detail("Probably", "the site blocks iPXE"),
        Detail("Next", "`retry k3x7qa`, or `teardown k3x7qa`"),
      ])
    ], mention: Principal(platform: "matrix", workspace: "", user: "@ada:example.org"), footer: "seen at 10:42 CET")

  static let help = Message(
    title: "/talos-poc: Talos Linux on rented bare metal",
    parts: [
      .details([
        Detail("start [--plan S] [--yes]", "rent the cheapest server in stock and boot Talos on it"),
        Detail("teardown [RUN] [--yes]", "delete a run's server"),
      ]),
      .text("RUN may be left out where only your one run can be meant. `help COMMAND` explains the flags."),
    ])

  static let nasty = Message(
    title: "<!channel> @everyone *bold* [x](https://evil.test)", severity: .warning,
    steps: [StepLine(.current, "`@here` and ``` and <b>", detail: "# heading\n> quote")],
    parts: [
      .text("# heading\n- item\n1. item\n> quote\nsnake_case www.evil.test ~strike~ $x$"),
      .code("echo \"```\" '<!channel>' @everyone"),
    ], footer: "\u{202E}gnp.exe @every\u{200B}one \u{1B}[31mred")
}

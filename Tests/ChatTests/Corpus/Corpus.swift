import Foundation
import PluginKit
import Testing

@testable import Chat

/// Texts of people, providers and plugins that would mention, link, format or hide something if a renderer let them.
struct NastyText: Sendable, Codable, CustomTestStringConvertible {
  var name: String
  var text: String
  var testDescription: String { name }

  static let all: [NastyText] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("nasty.json")
    let data = FileManager.default.contents(atPath: file.path) ?? Data()
    let written = (try? JSONDecoder().decode([NastyText].self, from: data)) ?? []
    let long = NastyText(name: "fifty thousand marks", text: String(repeating: "@room <!here> `*_ ", count: 2800))
    let word = NastyText(name: "one long word", text: String(repeating: "x", count: 30_000))
    let marks = String(repeating: "\u{301}", count: 2000)
    return written + [long, word, NastyText(name: "a character without an end", text: "/dev/sda\(marks)")]
  }()

  /// A message that consists of the text everywhere where a text can be.
  var message: Message {
    Message(
      title: text, severity: .warning,
      steps: [StepLine(.done, text, detail: text), StepLine(.current, "Boot", detail: text)],
      parts: [.details([Detail(text, text), Detail("Price", text)]), .text(text), .code("talosctl version\n" + text)],
      buttons: [MessageButton(text, action: .command(.teardown(run: "k3x7qa", yes: true)), token: "token")],
      footer: text)
  }
}

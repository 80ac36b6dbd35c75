import Foundation
import PluginKit
import Testing

@testable import Chat

@Suite("No text mentions, links or formats, in any rendering")
struct NastyCorpusTests {
  @Test("the corpus is there")
  func corpus() { #expect(NastyText.all.count > 30) }

  @Test("nothing of it works", arguments: RendererUnderTest.all, NastyText.all)
  func harmless(renderer: RendererUnderTest, nasty: NastyText) throws {
    for post in renderer.posts(nasty.message) {
      for text in renderer.texts(post) {
        let rest = renderer.withoutOwnMarks(text)
        for pattern in renderer.forbidden {
          let found = rest.firstMatch(of: try Regex(pattern)).map { String(rest[$0.range]) }
          #expect(found == nil, "\(pattern) in \(PlainText.shortened(rest, to: 400))")
        }
      }
    }
  }

  @Test(
    "nothing hides: no control characters, direction marks or tags", arguments: RendererUnderTest.all, NastyText.all)
  func visible(renderer: RendererUnderTest, nasty: NastyText) {
    // What a renderer itself puts between the characters of a mention to break it.
    let own: Set<UInt32> = [0x200B, 0x2060]
    for scalar in renderer.posts(nasty.message).flatMap(renderer.texts).joined().unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
      let isFormat = scalar.properties.generalCategory == .format && !own.contains(scalar.value)
      #expect(!isControl && !isFormat && scalar.value != 0x2028 && scalar.value != 0x2029, "U+\(scalar.value)")
    }
  }

  @Test("every text is within its limit, and the command is there", arguments: RendererUnderTest.all, NastyText.all)
  func limits(renderer: RendererUnderTest, nasty: NastyText) {
    let texts = renderer.posts(nasty.message).flatMap(renderer.texts)
    for text in texts { #expect(renderer.measure(text) <= renderer.limit) }
    #expect(texts.contains { $0.contains("talosctl version") })
  }

  @Test("a person of another platform is not mentioned", arguments: RendererUnderTest.all)
  func foreignMention(renderer: RendererUnderTest) {
    var with = Message(title: "Confirm?")
    let without = with
    with.mention = Principal(platform: "elsewhere", workspace: "T", user: "U0ADA")
    #expect(renderer.posts(with) == renderer.posts(without))
  }
}

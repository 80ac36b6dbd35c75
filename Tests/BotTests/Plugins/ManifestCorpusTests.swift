import Foundation
import PluginKit
import Testing

@testable import Bot

/// The corpus with which the JSON Schema of manifests is tested too.
@Suite("The corpus of plugins' manifests")
struct ManifestCorpusTests {
  @Test("what the schema allows is read and what it refuses is not")
  func corpus() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/schemas/corpus.json")
    let entries = try JSONValue(parsing: Array(try Data(contentsOf: file))).array ?? []
    let manifests = entries.filter { $0["schema"]?.string == "manifest" }
    #expect(manifests.count > 20)
    for entry in manifests {
      // JSON is YAML.
      let read = ManifestFile(parsing: try #require(entry["message"]).text)
      #expect((read.manifest != nil) == entry["valid"]?.bool, "\(read.problems): \(entry.text)")
    }
  }
}

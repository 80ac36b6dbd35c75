import Foundation
import PluginKit
import Simulator
import Testing

@testable import LatitudePlugin

@Suite("Latitude in trouble", .timeLimit(.minutes(2)))
struct LatitudeTroubleTests {
  /// A fault, what a call says of it, and how long it asks to wait.
  struct Case: Sendable, CustomTestStringConvertible {
    var fault: Fault
    var words: String
    var retryAfter: Double?
    var plight: String?
    var testDescription: String { fault.rawValue }
  }
  static let cases = [
    Case(fault: .latitudeDown, words: "answers 503: an answer that is no error of the API's"),
    Case(fault: .latitudeOddStatus, words: "answers 520: an answer that is no error of the API's"),
    Case(fault: .latitudeCuts, words: "had no answer: "),
    Case(fault: .latitudeSlow, words: "had no answer: "),
    Case(fault: .latitudeGarbage, words: "answers 200: the answer is not JSON, or cut"),
    Case(fault: .latitudeTruncates, words: "answers 200: the answer is not JSON, or cut"),
    Case(fault: .rateLimited, words: "answers 429 RATE_LIMIT_EXCEEDED", retryAfter: 60, plight: "asked to wait"),
    Case(fault: .rateLimitedByHeader, words: "answers 429", retryAfter: 45, plight: "asked to wait"),
    Case(fault: .keyRefused, words: "answers 401 INVALID_TOKEN", plight: "refused the API key"),
  ]

  @Test("every call says in one sentence what came back, and the next one after it goes on", arguments: cases)
  func oneSentence(_ example: Case) async throws {
    try await Bench.open(speed: 100, patience: .milliseconds(300)) { bench in
      await bench.simulation.faults.setSlowness(1)
      var story = try await bench.drive("create-server", bench.story(Bench.purchase))
      story.inputs = story.inputs.merging(["server_id": story.facts["server_id"] ?? .null])
      story.memo = nil
      await bench.simulation.faults.set(example.fault, true)
      let context = ActionContext(
        run: "abcdef", instance: "tpoc", step: "wait-ready", inputs: story.inputs, resources: story.resources,
        stepBegan: story.began, now: bench.simulation.clock.now)
      for action in ["wait-ready", "reinstall-ipxe", "delete-server"] {
        let error = await #expect(throws: PluginError.self) { try await bench.plugin.perform(action, context) }
        #expect(error?.description.contains(example.words) == true)
        #expect(error?.retryAfter == example.retryAfter)
        #expect(error?.plight == example.plight)
      }
      #expect(story.resources.map(\.state) == [.billing])
      await bench.simulation.faults.set(example.fault, false)
      #expect(try await bench.drive("wait-ready", story).last == .done)
    }
  }
}

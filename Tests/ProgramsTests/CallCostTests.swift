import Foundation
import PluginKit
import Programs
import Testing

@Suite("What a call of a program costs", .serialized, .timeLimit(.minutes(2)))
struct CallCostTests {
  /// The wanted figure is that of a release build on an idle machine, and `make bench` prints it; this one holds on any.
  @Test("a warm call comes back in a few milliseconds")
  func warmCall() async throws {
    let body = #"answer $id '{"verdict":"done","facts":{"record":"x"}}'"#
    try await SmallProgram.open(SmallProgram.shell(body)) { program in
      var spans: [Duration] = []
      for _ in 1...400 {
        let began = ContinuousClock.now
        _ = try await program.make()
        spans.append(ContinuousClock.now - began)
      }
      let middle = spans.sorted()[spans.count / 2]
      print("p50 of a warm call of a program: \(middle)")
      #expect(middle < .milliseconds(20))
    }
  }
}

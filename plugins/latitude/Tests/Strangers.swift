import Simulator
import Testing

/// Servers that look like the run's own and are not: whatever happens, nothing but a look goes out for them.
struct Strangers: Sendable {
  let ids: [String]

  /// Puts them beside what the run `abcdef` of the instance `tpoc` will buy.
  static func move(into latitude: LatitudeWorld) async -> Strangers {
    await Strangers(ids: [
      latitude.addStranger("other-abcdef-1"),
      latitude.addStranger("tpocx-abcdef-1"),
      latitude.addStranger("tpoc-abcdef-10"),
      latitude.addStranger("tpoc-abcdeg-1"),
      latitude.addStranger("TPOC-abcdef-1"),
      latitude.addStranger("tpoc-abcdef-1", project: "proj_another0000"),
      latitude.addStranger("tpoc-abcdef-1", age: 330),
      latitude.addStranger("production-db", age: 86_400),
    ])
  }

  /// They stand as they stood, and nobody wrote to one of them.
  func expectUntouched(in latitude: LatitudeWorld, sourceLocation: SourceLocation = #_sourceLocation) async {
    let present = Set(await latitude.presentServers().map(\.id))
    for id in ids {
      #expect(present.contains(id), sourceLocation: sourceLocation)
      #expect(await !latitude.wasTouched(id), sourceLocation: sourceLocation)
    }
  }
}

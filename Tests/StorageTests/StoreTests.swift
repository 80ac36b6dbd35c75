import Chat
import Foundation
import PluginKit
import Storage
import Testing
import Workflow

@Suite("The SQLite store", .timeLimit(.minutes(1)))
struct StoreTests {
  static let now = Date(timeIntervalSince1970: 1_795_516_920)
  private static let ada = Principal(platform: "slack", workspace: "T1", user: "U1")
  static let place = Place(platform: "slack", workspace: "T1", channel: "C1")

  private static func run(_ id: String) -> Run {
    Run(
      id: id,
      workflow: WorkflowDefinition(
        name: "w", summary: "", command: "c", steps: [StepDefinition(id: "a", title: "A", action: "p.a", undo: "p.b")]),
      start: StartOptions(), starter: ada, place: place, replyAddress: nil, timeToLive: 3600, now: now)
  }

  static func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appendingPathComponent("bot.db").path)
  }

  /// A run whose first message has been said.
  private static func begin(_ id: String, in store: SQLiteStore) async throws {
    try await store.write { store in
      try store.begin(run(id), rules: RunRules(), now: now)
      try announce(id, in: store)
    }
  }

  private static func announce(_ id: String, in store: any StoreWriting) throws {
    try store.apply(.announced, to: id, rules: RunRules(), limits: SpendingLimits(), now: now)
  }

  @Test("what was committed is there after the process went away, and what threw is not")
  func durable() async throws {
    try await Self.withFolder { path in
      do {
        let store = try SQLiteStore(path: path)
        try await Self.begin("aaaaaa", in: store)
        await #expect(throws: EventRefusal.self) {
          try await store.write { store in
            try store.begin(Self.run("bbbbbb"), rules: RunRules(), now: Self.now)
            throw EventRefusal("no")
          }
        }
        // Not closed: as after a kill, the write-ahead log is all there is.
        let again = try SQLiteStore(path: path)
        #expect(try await again.read { try $0.run("aaaaaa")?.state } == .running)
        #expect(try await again.read { try $0.run("bbbbbb") } == nil)
        try again.close()
        try store.close()
      }
    }
  }

  @Test("a run's row comes back as it was written, to the millisecond")
  func roundTrip() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      var run = Self.run("aaaaaa")
      run.memo = ["price": .string("0.21 USD"), "n": 3]
      run.facts = ["plan": "c3"]
      run.answer = Answer(kind: .approve, yes: true, by: "slack:T1/U2", at: Self.now)
      let given = run
      let written = try await store.write { try $0.begin(given, rules: RunRules(), now: Self.now).run }
      #expect(try await store.read { try $0.run("aaaaaa") } == written)
      #expect(written.workflow == given.workflow)
      try store.close()
    }
  }

  @Test("changes of many callers are all committed, each on its own")
  func groupCommit() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
      await withTaskGroup(of: Void.self) { group in
        for index in 0..<600 {
          let id = "aaaa\(letters[index / 32])\(letters[index % 32])"
          group.addTask {
            // Every fourth fails, and takes nobody with it.
            try? await store.write { store in
              try store.begin(Self.run(id), rules: RunRules(), now: Self.now)
              if index % 4 == 0 { throw EventRefusal("no") }
            }
          }
        }
      }
      #expect(try await store.read { try $0.countRuns(in: Set(RunState.allCases), starter: nil) } == 450)
      try store.close()
    }
  }

  @Test("runs are counted by state through every change, also one that is undone")
  func counts() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      for id in ["aaaaaa", "bbbbbb", "cccccc"] { try await Self.begin(id, in: store) }
      #expect(try await store.read { try $0.countRuns(in: [.running], starter: nil) } == 3)
      _ = try await store.write { store in
        try store.apply(
          .cancel(by: "slack:T1/U1"), to: "aaaaaa", rules: RunRules(), limits: SpendingLimits(), now: Self.now)
      }
      try? await store.write { store in
        _ = try store.apply(
          .cancel(by: "slack:T1/U1"), to: "bbbbbb", rules: RunRules(), limits: SpendingLimits(), now: Self.now)
        throw EventRefusal("no")
      }
      for states in RunState.allCases.map({ [$0] as Set }) + [.active, Set(RunState.allCases)] {
        let counted = try await store.read { try $0.countRuns(in: states, starter: nil) }
        let found = try await store.read { try $0.runs(in: states, limit: 9).count }
        #expect(counted == found, "\(states)")
      }
      #expect(try await store.read { try $0.countRuns(in: [.running], starter: nil) } == 2)
      try store.close()
    }
  }

  @Test("the version grows with what others read, not with audit rows of looks, and a starter is known at once")
  func version() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      let bob = Principal(platform: "slack", workspace: "T1", user: "U2")
      #expect(try !store.mayHaveRuns(of: Self.ada))
      let writing = Task { await store.writeAudits() }
      let before = store.version
      store.auditSoon(
        AuditEntry(at: Self.now, principal: Self.ada.description, place: nil, what: "status", verdict: .answered))
      while try store.readAtOnce({ try $0.auditEntries(run: nil, limit: 1) }).isEmpty { await Task.yield() }
      writing.cancel()
      await writing.value
      #expect(store.version == before)
      try await Self.begin("aaaaaa", in: store)
      #expect(store.version > before)
      #expect(try store.mayHaveRuns(of: Self.ada) && !store.mayHaveRuns(of: bob))
      try store.close()
      // Those of earlier lives are known too.
      let again = try SQLiteStore(path: path)
      #expect(try again.mayHaveRuns(of: Self.ada) && !again.mayHaveRuns(of: bob))
      try again.close()
    }
  }

  @Test("a run that was made ready is put down as any other, and is due whatever its plugin does until it is announced")
  func prepared() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      let prepared = try store.prepare(Self.run("aaaaaa"), rules: RunRules(), now: Self.now)
      #expect(try await store.read { try $0.run("aaaaaa") } == nil)
      try await store.write { store in
        try store.begin(prepared)
        try store.begin(Self.run("bbbbbb"), rules: RunRules(), now: Self.now)
      }
      var ready = try #require(try await store.read { try $0.run("aaaaaa") })
      let other = try #require(try await store.read { try $0.run("bbbbbb") })
      ready.id = other.id
      #expect(ready == other)
      #expect(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.isEmpty)
      func due(leavingOut busy: Set<String>) throws -> [DueRun] {
        try store.readAtOnce { try $0.dueRuns(at: Self.now, leavingOut: busy, limit: 9) }
      }
      let new = ["aaaaaa", "bbbbbb"].map { DueRun(id: $0, plugin: DueRun.firstMessage, alarm: false) }
      #expect(try due(leavingOut: ["p"]) == new)
      try await store.write { try Self.announce("aaaaaa", in: $0) }
      #expect(try due(leavingOut: ["p"]) == [new[1]])
      #expect(try due(leavingOut: [DueRun.firstMessage]).map(\.id) == ["aaaaaa"])
      #expect(try Set(due(leavingOut: [])) == [DueRun(id: "aaaaaa", plugin: "p", alarm: false), new[1]])
      let first = try #require(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.first)
      #expect(first.run == "aaaaaa")
      #expect(first.slot == Slot.root)
      #expect(!first.message.buttons.isEmpty)
      for button in first.message.buttons {
        let record = try #require(try await store.read { try $0.button(button.token) })
        #expect(record.run == "aaaaaa")
        #expect(record.action == button.action)
      }
      try store.close()
    }
  }

  @Test("a message of a run waits for the one before it in its conversation; an edit needs its post's reference")
  func outbox() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      try await Self.begin("aaaaaa", in: store)
      let first = try #require(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.first)
      #expect(first.slot == "root")
      #expect(first.reference == nil)
      try await store.write { store in
        try store.markSent(first, reference: "1.1", at: Self.now)
        _ = try store.apply(
          .outcome(.wait(until: Self.now, progress: "on its way", memo: nil), generation: 0), to: "aaaaaa",
          rules: RunRules(), limits: SpendingLimits(), now: Self.now)
      }
      let later = Self.now.addingTimeInterval(60)
      let edit = try #require(try await store.read { try $0.dueMessages(at: later, limit: 9) }.first)
      #expect(edit.reference == "1.1")
      #expect(edit.message.steps.first?.detail == "on its way")
      #expect(edit.lastSent == OutboxItem.LastSent(gist: first.message.gist, at: Self.now))
      try store.close()
    }
  }

  @Test("a post keeps its key over its attempts; a post after the message was deleted has another one")
  func postKeys() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      try await Self.begin("aaaaaa", in: store)
      let later = Self.now.addingTimeInterval(60)
      let first = try #require(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.first)
      try await store.write { store in
        try store.postpone(first, until: Self.now, because: "no answer")
        _ = try store.apply(
          .outcome(.wait(until: Self.now, progress: "on its way", memo: nil), generation: 0), to: "aaaaaa",
          rules: RunRules(), limits: SpendingLimits(), now: Self.now)
      }
      let again = try #require(try await store.read { try $0.dueMessages(at: later, limit: 9) }.first)
      #expect(again.revision > first.revision)
      #expect(again.postKey == first.postKey)
      #expect(again.editKey != first.editKey)
      try await store.write { try $0.forgetReference(run: "aaaaaa", slot: "root", in: again.place, at: Self.now) }
      let reposted = try #require(try await store.read { try $0.dueMessages(at: later, limit: 9) }.first)
      #expect(reposted.postKey != first.postKey)
      try store.close()
    }
  }

  @Test("a button is used once, and not after its time")
  func buttons() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      try await Self.begin("aaaaaa", in: store)
      let message = try await store.write { store in
        try store.issueButtons(
          in: Message(title: "a", buttons: [MessageButton("B", action: .command(.list))]), run: "aaaaaa", slot: "x",
          now: Self.now)
      }
      let token = message.buttons[0].token
      #expect(token.utf8.count >= 16)
      #expect(try await store.write { try $0.useButton(token, by: Self.ada, at: Self.now) })
      #expect(try await store.write { try $0.useButton(token, by: Self.ada, at: Self.now) } == false)
      #expect(try await store.read { try $0.button(token)?.action } == .command(.list))
      try store.close()
    }
  }

  @Test("a reservation counts against the limits until its run ends, and two starts cannot both pass")
  func reservations() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      let limits = SpendingLimits(day: Money(microUnits: 1_000_000))
      let question = Question(
        kind: .confirmPurchase, text: "", expiresAt: Self.now.addingTimeInterval(600),
        reservation: Money(microUnits: 600_000))
      for id in ["aaaaaa", "bbbbbb"] {
        try await Self.begin(id, in: store)
        _ = try await store.write { store in
          try store.apply(
            .outcome(.ask(question, memo: nil), generation: 0), to: id, rules: RunRules(), limits: limits, now: Self.now
          )
        }
      }
      _ = try await store.write { store in
        try store.apply(.answered(yes: true, by: "a"), to: "aaaaaa", rules: RunRules(), limits: limits, now: Self.now)
      }
      await #expect(throws: EventRefusal.self) {
        try await store.write { store in
          try store.apply(.answered(yes: true, by: "b"), to: "bbbbbb", rules: RunRules(), limits: limits, now: Self.now)
        }
      }
      try await store.write { store in
        try store.apply(.cancel(by: "a"), to: "aaaaaa", rules: RunRules(), limits: limits, now: Self.now)
        let generation = try store.run("aaaaaa")?.generation ?? 0
        try store.apply(
          .outcome(.done(), generation: generation), to: "aaaaaa", rules: RunRules(), limits: limits, now: Self.now)
      }
      #expect(try await store.read { try $0.reservations() }.isEmpty)
      try store.close()
    }
  }

  @Test("a file that is no database is refused in one sentence")
  func garbage() async throws {
    try await Self.withFolder { path in
      try "this is no database, and long enough to be taken for one by its size".write(
        toFile: path, atomically: true, encoding: .utf8)
      let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path) }
      #expect(error?.description.contains(path) == true)
    }
  }
}

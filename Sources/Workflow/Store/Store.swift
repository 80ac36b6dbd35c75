import Chat
import Foundation
import PluginKit

/// Where everything that must outlive the process is kept. One process owns it.
public protocol Store: Sendable {
  /// Runs `body` as one atomic change and returns once it is on disk: after the return no crash undoes it, and where
  /// `body` throws nothing of it happened.
  ///
  /// Changes of many callers are committed together, each isolated from the others, with one flush to disk for all;
  /// where one of them throws, `body` may run a second time, on a database in which the first time left nothing;
  /// their order is that of the calls. This one is for work, of which nobody in particular waits for the end: where
  /// commands come in quick succession it gives way to them, by a quarter of a second at most.
  /// - Throws: what `body` throws, or `StoreError` where the disk or the database refuses.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreWriting) throws -> Value
  ) async throws -> Value

  /// `write` for the change of a command, for whose acknowledgement a person waits; returns at once and gives way to
  /// nothing.
  /// - Parameter done: told once what became of it, when it is on disk; on the thread that commits, so it must be quick.
  func writeAtOnce<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
    then done: @escaping @Sendable (Result<Value, any Error>) -> Void
  )

  /// Runs `body` on a consistent picture of everything committed, on the caller's own thread; waits for no writer and no
  /// disk flush.
  /// - Throws: what `body` throws, or `StoreError` where the database refuses.
  func readAtOnce<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value

  /// Grows with every commit that may have changed what `StoreReading` tells, the audit's own rows apart, before anybody
  /// is told of that commit: what was read after this was asked is still so while it stays the same.
  var version: UInt64 { get }

  /// Whether a person may have started a run at some time; where not, that is certain. Hardly ever reads the database.
  /// - Throws: `StoreError` where the database refuses.
  func mayHaveRuns(of starter: Principal) throws -> Bool

  /// Makes a new run ready to be put down by `StoreWriting.begin`, outside of any change.
  func prepare(_ run: Run, rules: RunRules, now: Date) throws -> PreparedRun

  /// Puts an audit row into the next group commit, without waiting for it: for commands that only read.
  func auditSoon(_ entry: AuditEntry)
}

extension Store {
  /// `readAtOnce` for those who may be asked to wait.
  public func read<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreReading) throws -> Value
  ) async throws -> Value { try readAtOnce(body) }
}

/// The database refused or broke.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// What was being done, what happened, what to do.
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// What can be asked of the store, within one consistent picture.
public protocol StoreReading: AccountsReading {
  func run(_ id: String) throws -> Run?
  /// Runs in any of those states, newest first.
  func runs(in states: Set<RunState>, limit: Int) throws -> [Run]
  /// How many runs are in any of those states; of that person only, where one is given.
  func countRuns(in states: Set<RunState>, starter: Principal?) throws -> Int
  func runs(of starter: Principal, in states: Set<RunState>, limit: Int) throws -> [Run]
  /// Runs whose first message, call or alarm is due, earliest first; without the calls of the plugins `leavingOut`.
  func dueRuns(at now: Date, leavingOut busy: Set<String>, limit: Int) throws -> [DueRun]
  /// The earliest instant after `now` at which a run is due.
  func nextDue(after now: Date) throws -> Date?

  func resources(ofRun run: String) throws -> [Resource]
  /// Everything that billed at some time between the two instants, or may still.
  func resources(from start: Date, until end: Date) throws -> [Resource]
  /// The row of that name, whatever its state.
  func resource(named name: String, of provider: String) throws -> Resource?
  /// What the last sweep found that no run looks after, oldest first.
  func orphans() throws -> [Orphan]
  func orphan(_ id: String) throws -> Orphan?
  /// What is reserved by runs that have not ended, by run.
  func reservations() throws -> [String: Money]

  func answer(toDelivery id: String, on platform: String) throws -> DeliveryRecord?
  func button(_ token: String) throws -> ButtonRecord?

  /// Messages that may be sent now, at most one a conversation, oldest first.
  func dueMessages(at now: Date, limit: Int) throws -> [OutboxItem]
  /// Messages that must arrive and wait there although the address of their command may take them, oldest first.
  func messagesWithAnotherWay(in place: Place) throws -> [OutboxItem]
  func nextMessageDue(after now: Date) throws -> Date?
  /// The reference under which a slot of a run was posted in a place.
  func reference(run: String, slot: String, in place: Place) throws -> String?
  func outboxState() throws -> OutboxState
  /// Whether a message of that run waits to be sent.
  func isWaiting(_ run: String) throws -> Bool

  /// The newest audit rows first.
  func auditEntries(run: String?, limit: Int) throws -> [AuditEntry]
}

/// What can be changed, within one atomic change.
public protocol StoreWriting: StoreReading, AccountsWriting {
  /// Puts a new run down and begins its first step; its identifier has to be fresh.
  func begin(_ prepared: PreparedRun) throws
  /// Saves what a transition made of a run, new or known: its row, what bills, its messages with fresh button tokens,
  /// reservations and audit rows.
  func save(_ transition: RunTransition, rules: RunRules, at now: Date) throws

  func record(_ delivery: DeliveryRecord) throws
  /// Gives every button of `message` a token and remembers what it does.
  func issueButtons(in message: Message, run: String?, slot: String, now: Date) throws -> Message
  /// Marks a button as used; false where it was used before or has expired.
  func useButton(_ token: String, by principal: Principal, at now: Date) throws -> Bool
  /// Writes rows of the audit, in their order.
  func append(_ entries: [AuditEntry]) throws

  /// Queues a message that belongs to no transition.
  func enqueue(_ utterance: Utterance, run: String, place: Place, replyAddress: String?, at now: Date) throws
  /// A message was sent: its reference is kept, and the row goes away unless a newer message replaced it meanwhile.
  func markSent(_ item: OutboxItem, reference: String?, at now: Date) throws
  /// A message could not be sent; it waits until `due`, or for ever where that is nil.
  func postpone(_ item: OutboxItem, until due: Date?, because error: String) throws
  /// Every message of the last seven days that waits for a person is due again.
  func unparkMessages(at now: Date) throws
  /// Gives the closed row of something that is gone a name of its own, its id behind it, because another thing takes
  /// its name; run, times and price stay.
  func setAside(_ resource: Resource) throws
  /// Puts down what a sweep found at a provider, instead of what the one before found.
  func keep(_ orphans: [Orphan], of provider: String) throws
  func forgetOrphan(_ id: String) throws
  /// Queues a message that concerns no run.
  func announce(_ message: Message, slot: String, in place: Place, at now: Date) throws
  /// A message is to wait until `due` although nothing went wrong; a newer one replaces it meanwhile.
  func keepDistance(_ item: OutboxItem, until due: Date) throws
  /// The message under that slot is gone at the platform: what waits there is a post of its own from now on.
  func forgetReference(run: String, slot: String, in place: Place, at now: Date) throws
}

/// A run that wants the engine's attention.
public struct DueRun: Sendable, Hashable {
  /// What stands in the place of a plugin while a new run's first message has to be said.
  public static let firstMessage = ""

  public var id: String
  /// The plugin whose action is due, or `firstMessage`; nil where only an alarm is.
  public var plugin: String?
  public var alarm: Bool
  public init(id: String, plugin: String?, alarm: Bool) {
    self.id = id
    self.plugin = plugin
    self.alarm = alarm
  }
}

import Chat
import Workflow

/// What became of a command, or of a pressed button, from the terminal.
struct ShellVerdict: Sendable, Hashable {
  var isAccepted: Bool
  /// The run that it concerned.
  var run: String?

  /// The verdict on a delivery that may change something, as the audit has it; nil on one that only reads, and on one
  /// that was not put down.
  ///
  /// The audit's row was written in the transaction of the delivery's record, at the same instant and with the same
  /// words, in which the run is named wherever there is one to follow.
  static func of(_ delivery: Delivery, in store: any StoreReading) throws -> ShellVerdict? {
    guard let record = try store.answer(toDelivery: delivery.id, on: delivery.principal.platform) else { return nil }
    let (principal, place) = (delivery.principal.description, delivery.place.description)
    let title = record.reply?.message.title
    let row = try store.auditEntries(run: nil, limit: rowsSinceThen).first { entry in
      (entry.verdict == .accepted || entry.verdict == .refused) && entry.at == record.at
        && entry.principal == principal && entry.place == place && entry.detail == title
    }
    return row.map { ShellVerdict(isAccepted: $0.verdict == .accepted, run: $0.run) }
  }

  /// More rows than the audit gets between a commit and its acknowledgement.
  private static let rowsSinceThen = 500

  /// Whether an answer says that what was asked for is not done: by the verdict, and where there is none by how grave
  /// the answer is. What a run's progress shows is no failure of the command that asked for it.
  static func isFailure(_ reply: Reply?, _ verdict: ShellVerdict?) -> Bool {
    if let verdict { return !verdict.isAccepted }
    guard let message = reply?.message, message.steps.isEmpty else { return false }
    return message.severity == .warning || message.severity == .bad
  }
}

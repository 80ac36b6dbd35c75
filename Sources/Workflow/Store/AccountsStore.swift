import Chat
import Foundation
import PluginKit

/// What can be asked of the store about money and due times.
public protocol AccountsReading {
  /// Whether anything is reserved, bills, or has billed since `start`: cheaper than to ask what.
  func hasAccounts(since start: Date) throws -> Bool
  /// Whose money those runs spend; a run that is not known is left out.
  func payers(ofRuns runs: Set<String>) throws -> [String: Payer]
  /// The newest price at which a plan in a site was found for another run.
  func lastQuote(plan: String, site: String, besides run: String) throws -> LastQuote?
  /// How long the last servers lived that were bought and are gone, in seconds, newest first.
  func lifetimes(limit: Int) throws -> [Double]
  /// The standing schedules by name.
  func standingSchedules() throws -> [String: StandingSchedule]
  /// A file that is served under its token, where it has not expired.
  func file(_ token: String, at now: Date) throws -> ServedFile?
}

/// What can be changed about due times and files.
public protocol AccountsWriting {
  /// Keeps a standing schedule; nil takes it away.
  func save(_ schedule: StandingSchedule?, named name: String) throws
  /// Notes that people were told of a share of a budget in a period; false where that share or a higher one was noted.
  func noteBudget(_ budget: String, period: String, share: Int) throws -> Bool
  /// Takes back the messages of such slots that were not sent; true where there were any.
  func withdraw(slotPrefix: String, of run: String, in place: Place) throws -> Bool
  /// Keeps a file, and forgets those that have expired.
  func keep(_ file: ServedFile, at now: Date) throws
}

/// A due time that belongs to no run, such as that of the daily summary.
public struct StandingSchedule: Sendable, Hashable, Codable {
  /// The schedule's text, by which a changed one is told.
  public var schedule: String
  public var due: Date
  /// When it was served last, or began: a summary covers the time since.
  public var servedAt: Date
  /// Since when what was served last covers: where it never arrived, the next covers that too.
  public var coveredFrom: Date
  public init(schedule: String, due: Date, servedAt: Date, coveredFrom: Date) {
    self.schedule = schedule
    self.due = due
    self.servedAt = servedAt
    self.coveredFrom = coveredFrom
  }
}

/// A file that the bot serves for a while under an address that nobody can guess.
public struct ServedFile: Sendable, Hashable {
  /// 32 hexadecimal digits.
  public var token: String
  public var name: String
  public var contentType: String
  public var bytes: [UInt8]
  public var expiresAt: Date
  public init(token: String, name: String, contentType: String, bytes: [UInt8], expiresAt: Date) {
    self.token = token
    self.name = name
    self.contentType = contentType
    self.bytes = bytes
    self.expiresAt = expiresAt
  }
}

import ArgumentParser
import Bot
import Foundation
import Storage
import Workflow

/// `talos-poc-bot audit`: who did what, where and when, oldest first; also while the bot serves.
struct Audit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Print the audit table: time, who, where, what, verdict, run and detail, separated by tabs.")

  @OptionGroup var options: ConfigurationOption
  @Option(name: .long, help: ArgumentHelp("Only what concerns that run.", valueName: "run"))
  var run: String?
  @Option(name: .long, help: ArgumentHelp("The newest so many rows.", valueName: "n"))
  var limit = 10_000

  func run() async throws {
    let store = try Environment.openForReading(options.config)
    let run = run
    let limit = limit
    let entries = try await store.read { try $0.auditEntries(run: run, limit: limit) }
    let stamp = Date.ISO8601FormatStyle()
    for entry in entries.reversed() {
      let fields = [
        entry.at.formatted(stamp), entry.principal ?? "-", entry.place ?? "-", entry.what, entry.verdict.rawValue,
        entry.run ?? "-", entry.detail ?? "",
      ]
      let line = fields.map { $0.replacing("\t", with: " ").replacing("\n", with: " ") }.joined(separator: "\t")
      Terminal.print(line)
    }
    try store.close()
  }
}

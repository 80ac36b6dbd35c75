import ArgumentParser
import Foundation

/// `talos-poc-bot backup`: a consistent copy of the database, also while the bot serves.
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Write a consistent copy of the database to a new file, also while the bot serves.")

  @OptionGroup var options: ConfigurationOption
  @Argument(help: ArgumentHelp("The file to make; one that exists is not overwritten.", valueName: "file"))
  var file: String

  func run() async throws {
    guard !FileManager.default.fileExists(atPath: file) else {
      Environment.say("\(file) exists already; name a file that does not")
      throw ExitCode.failure
    }
    let store = try Environment.openForReading(options.config)
    do {
      try store.copy(to: file)
      try store.close()
    } catch {
      Environment.say("\(error)")
      throw ExitCode.failure
    }
    Terminal.print("the database is copied to \(file)")
  }
}

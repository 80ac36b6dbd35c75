import Foundation
import Yams

extension Settings {
  /// Why a database is not read from Vault: a command for the bot that serves has to find it without a network.
  static let databaseInVault =
    "a database's path is no secret: write sqlite: and a path, or env:NAME or file:/path that holds this"

  /// The path of the database in a configuration file, read without its secrets: all that a command for the bot that
  /// is already serving needs to know.
  /// - Throws: `ConfigurationError` with the problem that a bot which starts with that file would tell.
  public static func databasePath(
    inFile file: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigurationError) -> String {
    func refuse(_ sentence: String, at node: Node? = nil) -> ConfigurationError {
      let problem = ConfigurationProblem(node == nil ? "" : "database", line: node?.mark?.line, sentence)
      return ConfigurationError(file: file, problems: [problem])
    }
    guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8) else {
      throw refuse("the file cannot be read as text; look at its path and permissions")
    }
    let root: Node?
    do {
      root = try YAMLText.root(of: text)
    } catch {
      throw ConfigurationError(file: file, problems: [yamlProblem(error)])
    }
    let written: Node? = root?["database"]
    var value = written?.string ?? CoreDeclarations.top["database"]?.default?.string ?? ""
    if let reference = SecretReference(value) {
      let found: String?
      do {
        found = try SecretSource(environment: environment, vault: nil).valueAtHand(of: reference)
      } catch {
        throw refuse("\(error)", at: written)
      }
      guard let found else { throw refuse(databaseInVault, at: written) }
      value = found
    }
    guard value.hasPrefix("sqlite:"), value.count > 7 else {
      throw refuse("`\(value)` is not sqlite: and a path", at: written)
    }
    return String(value.dropFirst("sqlite:".count))
  }
}

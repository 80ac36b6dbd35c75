import Foundation
import Yams

extension Settings {
  /// The path of the database in a configuration file, read without its secrets: all that a command for the bot that
  /// is already serving needs to know.
  public static func databasePath(inFile file: String) throws(ConfigurationError) -> String {
    func refuse(_ sentence: String) -> ConfigurationError {
      ConfigurationError(file: file, problems: [ConfigurationProblem("", line: nil, sentence)])
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
    let written = root?["database"]?.string
    let value: String
    if let written, case .environment(let name)? = SecretReference(written) {
      value = ProcessInfo.processInfo.environment[name] ?? ""
    } else {
      value = written ?? CoreDeclarations.top["database"]?.default?.string ?? ""
    }
    guard value.hasPrefix("sqlite:"), value.count > 7 else {
      throw refuse("database: `\(value)` is not sqlite: and a path")
    }
    return String(value.dropFirst("sqlite:".count))
  }
}

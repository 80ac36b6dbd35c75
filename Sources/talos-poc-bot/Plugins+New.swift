import ArgumentParser
import Authoring
import Foundation

extension Plugins {
  /// `plugin new NAME --language python|swift|sh`: a folder that works as it is.
  struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new",
      abstract: "Make a plugin to begin with: a folder that passes `plugin test` as it is.")

    @Argument(help: ArgumentHelp("The plugin's name, and its folder's.", valueName: "name")) var name: String
    @Option(help: "python, swift or sh.") var language: PluginTemplate.Language
    @Option(help: ArgumentHelp("The folder in which the plugin's folder is made.", valueName: "folder"))
    var into = "."
    @Option(help: ArgumentHelp("For Swift: a checkout of talos-poc-bot, where PluginKit is.", valueName: "path"))
    var kit: String?

    func run() async throws {
      do {
        let template = try PluginTemplate(name: name, language: language, kit: kit ?? Self.checkout)
        let folder = try template.write(into: into)
        Terminal.print("\(folder) is a plugin. See whether it works: talos-poc-bot plugin test \(folder)")
      } catch {
        Environment.say("\(error)")
        throw ExitCode.failure
      }
    }

    /// The checkout in which this program was built, where it was.
    private static var checkout: String? {
      var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? "").standardizedFileURL
      if let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
        folder = URL(fileURLWithPath: own)
      }
      while folder.path != "/" {
        folder.deleteLastPathComponent()
        let kit = folder.appendingPathComponent("Sources/PluginKit").path
        if FileManager.default.fileExists(atPath: kit) { return folder.path }
      }
      return nil
    }
  }
}

extension PluginTemplate.Language: ExpressibleByArgument {}

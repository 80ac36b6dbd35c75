import Foundation
import PluginKit
import Programs
import Yams

/// A plugin that is a program of its own, as the configuration has it.
public struct PluginProgram: Sendable, Hashable {
  public var manifest: PluginManifest
  /// The plugin's folder, absolute.
  public var folder: String
  /// The plugin's own settings, defaults included; secrets are references.
  public var settings: Facts
  /// The user as whom it runs; nil for that of the bot.
  public var runAs: String?
  /// The roles that it asks for and gets.
  public var roles: Set<PluginManifest.Role>
  /// When it is called by itself, where it provides `schedule`.
  public var schedule: String
}

extension Settings {
  /// The programs among the plugins: those of the directory that a section names.
  static func programs(
    in directory: PluginDirectory, _ sections: Node?, _ reader: inout ConfigurationReader
  ) async -> [String: PluginProgram] {
    var programs: [String: PluginProgram] = [:]
    for (name, folder) in directory.folders.sorted(by: { $0.key < $1.key }) {
      guard let section = sections?[name] else { continue }
      let path = "plugins.\(name)"
      guard let manifest = folder.manifest else {
        for problem in folder.problems { reader.report(path, section, "\(folder.manifestPath): \(problem)") }
        continue
      }
      guard manifest.kind == .executable else {
        reader.report(path, section, "\(folder.manifestPath): no plugin \(name) is compiled into this bot")
        continue
      }
      let declarations = manifest.settings.merging(PluginSection.declarations) { own, _ in own }
      let values = PluginSection.values(await reader.section(section, at: path, declarations))
      let asked = Set(manifest.roles ?? [])
      for role in values.roles where PluginManifest.Role(rawValue: role).map(asked.contains) != true {
        let known =
          asked.isEmpty ? "it asks for none" : "it asks for \(asked.map(\.rawValue).sorted().joined(separator: ", "))"
        reader.report("\(path).grant_roles", section["grant_roles"], "the plugin asks for no role \(role); \(known)")
      }
      if let user = values.runAs, geteuid() != 0 {
        reader.report(
          "\(path).run_as", section["run_as"], "only root can run a plugin as \(user); this user is not root")
      }
      if let user = values.runAs, Launch.group(of: user) == nil {
        reader.report("\(path).run_as", section["run_as"], "this machine has no user \(user)")
      }
      programs[name] = PluginProgram(
        manifest: manifest, folder: folder.path, settings: values.own, runAs: values.runAs,
        roles: Set(values.roles.compactMap(PluginManifest.Role.init)), schedule: values.schedule)
    }
    return programs
  }
}

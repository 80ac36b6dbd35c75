import PluginKit

/// The plugins of a configuration that no bot serves, a line each.
public enum PluginListing {
  public static func lines(_ settings: Settings, builtIn: [PluginManifest]) -> [String] {
    var lines = builtIn.map { "\($0.name) \($0.version): on, built in" }.sorted()
    for (name, folder) in settings.directory.folders.sorted(by: { $0.key < $1.key }) {
      if let program = settings.programs[name] {
        lines.append("\(name) \(program.manifest.version): on, in \(folder.path)")
      } else if let problem = folder.problems.first {
        lines.append("\(name): not on, and broken: \(folder.manifestPath): \(problem)")
      } else {
        lines.append("\(name): not on: the configuration's `plugins` does not name it")
      }
    }
    return lines
  }
}

import Foundation
import PluginKit

/// One folder with a `plugin.yaml`.
public struct PluginFolder: Sendable {
  /// The folder's absolute path; its last part is the plugin's name.
  public var path: String
  /// The manifest; nil where it has problems.
  public var manifest: PluginManifest?
  public var problems: [ConfigurationProblem]

  /// The plugin's name, which is that of its folder.
  public var name: String { (path as NSString).lastPathComponent }
  public var manifestPath: String { path + "/plugin.yaml" }

  /// Reads the manifest of a folder.
  public init(path: String) {
    self.path = path
    guard let data = FileManager.default.contents(atPath: path + "/plugin.yaml"),
      let text = String(data: data, encoding: .utf8)
    else {
      problems = [ConfigurationProblem("", line: nil, "the manifest cannot be read as text")]
      return
    }
    let file = ManifestFile(parsing: text)
    (manifest, problems) = (file.manifest, file.problems)
    guard let manifest else { return }
    if manifest.name != name {
      reject("name", "the plugin calls itself \(manifest.name), its folder is \(name): they have to be the same")
    } else if manifest.kind == .executable, let program = manifest.program?.first {
      let file = program.hasPrefix("/") ? program : path + "/" + program
      if !FileManager.default.isExecutableFile(atPath: file) {
        reject("program", "\(program) is no file that can be executed; look at its path and permissions")
      }
    }
  }

  private mutating func reject(_ path: String, _ sentence: String) {
    manifest = nil
    problems.append(ConfigurationProblem(path, line: nil, sentence))
  }
}

/// The plugins that lie in the folders of the configuration's `plugin_folders`.
public struct PluginDirectory: Sendable {
  /// What was found, by name.
  public var folders: [String: PluginFolder] = [:]
  public var problems: [ConfigurationProblem] = []

  /// Reads folders that are plugins, and folders of such folders.
  /// - Parameters:
  ///   - paths: as written in the configuration, relative to `base`.
  ///   - builtIn: the names of the plugins that are compiled in, whose folders are passed over.
  public init(_ paths: [String], relativeTo base: String, builtIn: Set<String>) {
    for (index, path) in paths.enumerated() {
      let absolute = URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: base, isDirectory: true))
        .standardizedFileURL.path
      let place = "plugin_folders[\(index)]"
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: absolute) else {
        problems.append(ConfigurationProblem(place, line: nil, "`\(path)` is no folder that can be read"))
        continue
      }
      let found =
        names.contains("plugin.yaml")
        ? [absolute]
        : names.sorted().map { absolute + "/" + $0 }
          .filter { FileManager.default.fileExists(atPath: $0 + "/plugin.yaml") }
      for folder in found { add(PluginFolder(path: folder), place, builtIn: builtIn) }
    }
  }

  private mutating func add(_ folder: PluginFolder, _ place: String, builtIn: Set<String>) {
    if builtIn.contains(folder.name) {
      guard folder.manifest?.kind != .builtIn else { return }
      problems.append(
        ConfigurationProblem(place, line: nil, "\(folder.path): a plugin \(folder.name) is compiled in already"))
    } else if let other = folders[folder.name] {
      problems.append(
        ConfigurationProblem(place, line: nil, "\(folder.path): \(other.path) is a plugin of that name too"))
    } else {
      folders[folder.name] = folder
    }
  }
}

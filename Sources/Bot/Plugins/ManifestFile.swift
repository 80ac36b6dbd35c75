import PluginKit
import Yams

/// A plugin's `plugin.yaml`, read and checked; built-in plugins and programs go through the same checks.
public struct ManifestFile: Sendable {
  /// Nil where the file has problems.
  public var manifest: PluginManifest?
  public var problems: [ConfigurationProblem]

  /// Reads the text of a manifest.
  public init(parsing text: String) {
    do {
      let root = try YAMLText.root(of: text)
      var reader = ManifestReader()
      let manifest = reader.manifest(root)
      problems = reader.problems
      if problems.isEmpty, let manifest { problems = ManifestCheck.problems(in: manifest, root) }
      self.manifest = problems.isEmpty ? manifest : nil
    } catch {
      problems = [Settings.yamlProblem(error)]
    }
  }
}

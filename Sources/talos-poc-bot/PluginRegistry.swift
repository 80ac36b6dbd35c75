import Bot
import CostEstimatePlugin
import Foundation
import HTTP
import LatitudePlugin
import Logging
import PluginKit
import Programs
import TalosVerifyPlugin

/// The plugins that are compiled in: the only place that names them.
enum PluginRegistry {
  /// What the built-in plugins declare; read side by side, because nothing else of a start can begin before they are there.
  /// - Throws: `ConfigurationError` where a manifest is broken; it goes through the same checks as those of programs.
  static func manifests() async throws -> [PluginManifest] {
    async let latitude = manifest(LatitudePlugin.manifest)
    async let verification = manifest(TalosVerifyPlugin.manifest)
    async let cost = manifest(CostEstimatePlugin.manifest)
    return try await [latitude, verification, cost]
  }

  private static func manifest(_ bytes: [UInt8]) throws -> PluginManifest {
    let file = ManifestFile(parsing: String(decoding: bytes, as: UTF8.self))
    guard let manifest = file.manifest else {
      throw ConfigurationError(file: "the manifest of a built-in plugin", problems: file.problems)
    }
    return manifest
  }

  /// The plugins with their settings and the secrets that the configuration grants them.
  static func plugins(
    _ settings: Settings, source: SecretSource, client: HTTPClient, clock: any WallClock, logger: Logger
  ) -> [any Plugin] {
    func host(_ name: String) -> PluginHost {
      let section = settings.plugins[name] ?? [:]
      return PluginHost(
        instance: settings.instance, settings: section,
        secrets: ReferencedSecrets(Settings.references(in: section), source: source), clock: clock,
        timeZone: settings.timeZone
      ) { line in
        logger.info("\(line)", metadata: ["plugin": "\(name)"])
      }
    }
    let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    let programs = settings.programs.values.map { program in
      ExternalPlugin(
        manifest: program.manifest,
        launch: Launch(
          plugin: program.manifest.name, words: program.manifest.program ?? [], folder: program.folder,
          user: program.runAs, searchPath: searchPath), host: host(program.manifest.name), roles: program.roles)
    }
    return [
      LatitudePlugin(host: host("latitude"), client: client),
      TalosVerifyPlugin(host: host("talos-verify"), client: client), CostEstimatePlugin(host: host("cost-estimate")),
    ] + programs
  }
}

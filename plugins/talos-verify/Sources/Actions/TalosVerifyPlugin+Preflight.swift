import Foundation
import PluginKit

extension TalosVerifyPlugin {
  /// Everything that has to be right at the Image Factory, before money is spent.
  func preflight(_ context: ActionContext) async throws -> Outcome {
    let arch = context.inputs.string("arch") ?? "amd64"
    let schematicWord = context.inputs.string("schematic") ?? host.string("schematic", default: "vanilla")
    let schematic = schematicWord == "vanilla" ? ImageFactory.vanilla : schematicWord.lowercased()
    guard schematic.utf8.count == 64, schematic.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else {
      return .failed(
        seen: "`\(schematicWord)` is no id of a schematic", probably: "an id is 64 hexadecimal digits",
        next: "take the id from \(factory.base), or leave --schematic out for the vanilla one; nothing was bought")
    }
    let versionWord = context.inputs.string("version") ?? host.string("version", default: "newest-stable")
    guard versionWord == "newest-stable" || TalosVersion(versionWord) != nil else {
      return .failed(
        seen: "`\(versionWord)` is no version of Talos", probably: "a version looks like v1.13.9",
        next: "`start --version v1.13.9`, or leave --version out for the newest stable one; nothing was bought")
    }
    do {
      let version: TalosVersion
      if let given = TalosVersion(versionWord) { version = given } else { version = try await factory.newestStable() }
      try await factory.prepare(schematic: schematic, version: version, arch: arch)
      return .done(
        [
          "version": .string(version.description), "schematic": .string(schematic), "arch": .string(arch),
          "platform": "metal", "factory": .string(factory.base), "talos_port": .number(Decimal(port)),
          "ipxe_url": .string(factory.scriptURL(schematic: schematic, version: version, arch: arch)),
          "installer_image": .string(factory.installerImage(schematic: schematic, version: version)),
        ], progress: "Talos \(version), schematic \(schematic.prefix(8)), metal-\(arch)")
    } catch let refusal as ImageFactory.Refusal {
      return .failed(
        seen: "GET \(factory.base)\(refusal.path) answers \(refusal.status) at \(clock(context.now)): \(refusal.words)",
        probably: refusal.status == 404
          ? "the factory knows no schematic \(schematic.prefix(12)) or no version \(versionWord)"
          : "the factory cannot build this combination for \(arch)",
        next: "look up versions and schematics at \(factory.base), then `start --version V --schematic ID`; "
          + "nothing was bought")
    }
  }
}

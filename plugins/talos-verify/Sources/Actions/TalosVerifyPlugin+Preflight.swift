import Foundation
import PluginKit

extension TalosVerifyPlugin {
  /// Everything that has to be right at the Image Factory, before money is spent.
  func preflight(_ context: ActionContext) async throws -> Outcome {
    let arch = context.inputs.string("arch") ?? "amd64"
    let schematicWord = context.inputs.string("schematic") ?? host.string("schematic", default: "vanilla")
    let schematic = schematicWord == "vanilla" ? ImageFactory.vanilla : schematicWord.lowercased()
    guard ImageFactory.isSchematic(schematic) else {
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
      if let given = TalosVersion(versionWord) {
        version = given
      } else {
        version = try await newestStable(schematic: schematic)
      }
      let boot = try await prepareBoot(Boot(schematic: schematic, version: version, arch: arch), run: context.run)
      let facts: Facts = [
        "version": .string(version.description), "schematic": .string(schematic), "arch": .string(arch),
        "platform": "metal", "factory": .string(factory.base), "talos_port": .number(Decimal(port)),
        "installer_image": .string(factory.installerImage(schematic: schematic, version: version)),
      ]
      return .done(
        facts.merging(boot), progress: "Talos \(version), schematic \(schematic.prefix(8)), metal-\(arch)")
    } catch let missing as ImageFolder.Missing {
      return .failed(
        seen: "there is no \(missing.path) at \(clock(context.now))",
        probably: "ipxe_source is bot, and its ipxe_directory lacks what this schematic and version need",
        next: "put kernel, initramfs and cmdline of the factory's /image/ there, or ask for another --version or "
          + "--schematic; nothing was bought")
    } catch let refusal as ImageFactory.Refusal {
      return .failed(
        seen: "\(refusal.sentence), at \(clock(context.now))",
        probably: probableCause(of: refusal, schematic: schematic, version: versionWord, arch: arch),
        next: "look up versions and schematics at \(factory.base), then `start --version V --schematic ID`; "
          + "nothing was bought")
    }
  }

  /// What a refusal of the factory's, or of the mirror in its place, probably means.
  private func probableCause(
    of refusal: ImageFactory.Refusal, schematic: String, version: String, arch: String
  ) -> String {
    let asked = refusal.address.hasPrefix(factory.base) ? "the factory" : "the mirror that ipxe_base names"
    return switch refusal.status {
    case nil: "ipxe_base is a mirror without TLS: leave ipxe_source at url for it, or give it a certificate"
    case 404: "\(asked) knows no schematic \(schematic.prefix(12)) or no version \(version)"
    default: "\(asked) cannot build this combination for \(arch)"
    }
  }
}

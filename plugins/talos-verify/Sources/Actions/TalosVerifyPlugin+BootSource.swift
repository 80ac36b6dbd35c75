import Foundation
import HTTP
import PluginKit

extension TalosVerifyPlugin {
  var bootSource: BootSource { BootSource(rawValue: host.string("ipxe_source", default: "url")) ?? .url }
  /// A mirror of the factory, or the bot's own address as servers reach it; without a slash at the end.
  private var bootBase: String? {
    host.settings.string("ipxe_base").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
  }
  private var folder: ImageFolder? { host.settings.string("ipxe_directory").map { ImageFolder(path: $0) } }

  /// What is to boot.
  struct Boot: Sendable {
    var schematic: String
    var version: TalosVersion
    var arch: String
  }

  func newestStable(schematic: String) async throws -> TalosVersion {
    guard bootSource == .bot, let folder else { return try await factory.newestStable() }
    guard let newest = folder.newestStable(schematic: schematic) else {
      throw ImageFolder.Missing(path: "\(folder.path)/\(schematic)/vX.Y.Z")
    }
    return newest
  }

  /// Makes sure that what is to boot is there, and says as facts how the server gets it: `ipxe` is what the provider is
  /// told, an address or a script in base64.
  func prepareBoot(_ boot: Boot, run: String) async throws -> Facts {
    switch bootSource {
    case .url:
      let address = try await checkedScript(boot).address
      return ["ipxe_url": .string(address), "ipxe": .string(address)]
    case .inline:
      let (address, text) = try await checkedScript(boot)
      guard let text else {
        throw ImageFactory.Refusal(
          address: address, words: "ipxe_source: inline needs the script, which the bot loads by https only")
      }
      guard text.utf8.count <= BootSource.longestInlineScript, text.utf8.allSatisfy({ $0 < 128 }) else {
        throw ImageFactory.Refusal(status: 200, address: address, words: "no ASCII script of at most 64 KiB")
      }
      return ["ipxe_url": .string(address), "ipxe": .string(Data(text.utf8).base64EncodedString())]
    case .bot:
      guard let folder, let bootBase else {
        throw PluginError("ipxe_source: bot needs the settings ipxe_base and ipxe_directory of talos-verify")
      }
      let token = Digest.hex(Digest.randomBytes(16))
      let base = "\(bootBase)/ipxe/\(run)-\(token)"
      _ = try folder.script(base: base, schematic: boot.schematic, version: boot.version, arch: boot.arch)
      return [
        "ipxe_url": .string("\(base)/script"), "ipxe": .string("\(base)/script"), "ipxe_token": .string(token),
      ]
    }
  }

  /// The script's address, and its text where the bot may load it: plain HTTP it speaks to its own machine only.
  private func checkedScript(_ boot: Boot) async throws -> (address: String, text: String?) {
    guard let bootBase else {
      let text = try await factory.prepare(schematic: boot.schematic, version: boot.version, arch: boot.arch)
      return (factory.scriptURL(schematic: boot.schematic, version: boot.version, arch: boot.arch), text)
    }
    let mirror = ImageFactory(base: bootBase, client: client)
    let address = mirror.scriptURL(schematic: boot.schematic, version: boot.version, arch: boot.arch)
    let host = URLComponents(string: bootBase)?.host ?? ""
    guard bootBase.hasPrefix("https://") || LoopbackAddress.contains(host) else { return (address, nil) }
    return (address, try await mirror.prepare(schematic: boot.schematic, version: boot.version, arch: boot.arch))
  }

  public func bootFile(_ name: String, of facts: Facts) async throws -> BootFile? {
    guard let folder, let script = facts.string("ipxe_url"), script.hasSuffix("/script"),
      let version = facts.string("version").flatMap({ TalosVersion($0) })
    else { return nil }
    let (schematic, arch) = (facts.string("schematic") ?? "", facts.string("arch") ?? "")
    switch name {
    case "script":
      let base = String(script.dropLast("/script".count))
      return .text(try folder.script(base: base, schematic: schematic, version: version, arch: arch))
    case "kernel", "initramfs":
      return folder.file(name, schematic: schematic, version: version.description, arch: arch).map { .file(path: $0) }
    default: return nil
    }
  }
}

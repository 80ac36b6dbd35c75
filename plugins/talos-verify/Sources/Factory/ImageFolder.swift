import Foundation
import PluginKit

/// A folder on the bot's own machine that holds what the Image Factory would serve, for a boot without the factory:
/// `<folder>/<schematic>/<version>/{kernel-amd64, initramfs-amd64.xz, cmdline-metal-amd64}`, by the names that the
/// factory's own `/image/` addresses have.
struct ImageFolder: Sendable {
  let path: String

  /// The files that a boot needs, by the name under which the bot serves them; `cmdline` goes into the script.
  static func fileName(_ name: String, arch: String) -> String? {
    switch name {
    case "kernel": "kernel-\(arch)"
    case "initramfs": "initramfs-\(arch).xz"
    case "cmdline": "cmdline-metal-\(arch)"
    default: nil
    }
  }

  /// The path of one of them. Nothing that a person typed gets into a path unless it has its own form.
  func file(_ name: String, schematic: String, version: String, arch: String) -> String? {
    guard ["amd64", "arm64"].contains(arch), ImageFactory.isSchematic(schematic), let version = TalosVersion(version),
      let file = Self.fileName(name, arch: arch)
    else { return nil }
    return "\(path)/\(schematic)/\(version)/\(file)"
  }

  /// The newest stable version of a schematic that lies there.
  func newestStable(schematic: String) -> TalosVersion? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(schematic)")) ?? []
    return names.compactMap { TalosVersion($0) }.filter { $0.prerelease == nil }.max()
  }

  /// The script that boots from `base`, an address of the bot's own.
  /// - Throws: `Missing` with the first file that is not there.
  func script(base: String, schematic: String, version: TalosVersion, arch: String) throws -> String {
    for name in ["kernel", "initramfs", "cmdline"] {
      let path = file(name, schematic: schematic, version: version.description, arch: arch) ?? ""
      guard FileManager.default.isReadableFile(atPath: path) else { throw Missing(path: path) }
    }
    let path = file("cmdline", schematic: schematic, version: version.description, arch: arch) ?? ""
    let arguments = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    let line = arguments.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return "#!ipxe\n\nimgfree\nkernel \(base)/kernel \(line)\ninitrd \(base)/initramfs\nboot\n"
  }

  /// A file that a boot needs is not there.
  struct Missing: Error, Sendable { var path: String }
}

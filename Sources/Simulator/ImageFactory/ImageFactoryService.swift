import Foundation
import HTTP
import PluginKit

/// The Image Factory: schematics, versions, iPXE scripts, and the files that they load.
/// https://github.com/siderolabs/image-factory/blob/main/docs/api.md
actor ImageFactoryService: SimulatedService {
  static let vanilla = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"
  static let versions = [
    "v1.7.6", "v1.8.0", "v1.8.4", "v1.9.5", "v1.10.3", "v1.11.2", "v1.12.4", "v1.13.8", "v1.13.9", "v1.14.0-rc.1",
    "v1.14.0",
  ]
  /// Released, and known to be broken.
  static let broken = ["v1.14.0"]

  private let faults: FaultSwitches
  private var schematics: Set<String> = [vanilla]
  private var origin = ""

  init(faults: FaultSwitches) { self.faults = faults }

  func listens(at origin: String) { self.origin = origin }

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    if await faults.isOn(.factoryDown) { return .text("service unavailable", status: 503) }
    let parts = request.parts
    switch (request.method, parts.first ?? "", parts.count) {
    case ("POST", "schematics", 1):
      // The id of a schematic is that of its canonical text; what comes in is taken to be canonical.
      let id = Digest.hex(Digest.sha256(request.body))
      schematics.insert(id)
      return .json(["id": .string(id)], status: 201)
    case ("GET", "versions", 1):
      let list = request.query["broken"] == "true" ? Self.broken : Self.versions
      return .json(.array(list.map { .string($0) }))
    case ("GET", "pxe", 4): return script(schematic: parts[1], version: parts[2], target: parts[3])
    case ("GET", "image", 4), ("HEAD", "image", 4): return image(schematic: parts[1], version: parts[2], file: parts[3])
    default: return .text("not found", status: 404)
    }
  }

  private func refusal(_ schematic: String, _ version: String) -> SimulatedAnswer? {
    guard schematics.contains(schematic) else { return .text("schematic ID \"\(schematic)\" not found", status: 404) }
    guard Self.versions.contains(version) else { return .text("version \(version) is not available", status: 404) }
    return nil
  }

  private func script(schematic: String, version: String, target: String) -> SimulatedAnswer {
    let name = version.hasPrefix("v") ? version : "v\(version)"
    guard target == "metal-amd64" || target == "metal-arm64" else {
      return .text("invalid target \(target)", status: 400)
    }
    if let refusal = refusal(schematic, name) { return refusal }
    let arch = String(target.dropFirst("metal-".count))
    let base = "\(origin)/image/\(schematic)/\(name)"
    return .text(
      """
      #!ipxe

      imgfree
      kernel \(base)/kernel-\(arch) talos.platform=metal console=tty0 slab_nomerge pti=on consoleblank=0
      initrd \(base)/initramfs-\(arch).xz
      boot

      """)
  }

  private func image(schematic: String, version: String, file: String) -> SimulatedAnswer {
    if let refusal = refusal(schematic, version) { return refusal }
    let known = ["kernel-amd64", "initramfs-amd64.xz", "kernel-arm64", "initramfs-arm64.xz"]
    guard known.contains(file) else { return .text("unknown file \(file)", status: 400) }
    return SimulatedAnswer(
      status: 200, headers: ["Content-Type": "application/octet-stream"], body: Array("simulated".utf8))
  }
}

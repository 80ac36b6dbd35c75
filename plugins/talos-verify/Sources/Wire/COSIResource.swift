/// A kind of resource in Talos' COSI store, which a node in maintenance mode lets anybody read.
/// https://github.com/cosi-project/specification
struct COSIResource: Sendable, Hashable {
  var namespace: String
  var type: String
  /// Nil for all of that type.
  var id: String?

  static let machineStatus = COSIResource(
    namespace: "runtime", type: "MachineStatuses.runtime.talos.dev", id: "machine")
  /// From Talos 1.10.
  static let version = COSIResource(namespace: "runtime", type: "Versions.runtime.talos.dev", id: "version")
  static let extensions = COSIResource(namespace: "runtime", type: "ExtensionStatuses.runtime.talos.dev")
  static let disks = COSIResource(namespace: "runtime", type: "Disks.block.talos.dev")
  static let systemInformation = COSIResource(
    namespace: "hardware", type: "SystemInformations.hardware.talos.dev", id: "systeminformation")

  /// The method that reads it.
  var path: String { id == nil ? "/cosi.resource.State/List" : "/cosi.resource.State/Get" }
  /// The request's message.
  var request: [UInt8] {
    Protobuf.field(1, namespace) + Protobuf.field(2, type) + (id.map { Protobuf.field(3, $0) } ?? [])
  }

  /// The specification in an answer's message: response, resource, specification, as protocol buffers.
  static func specification(in answer: [UInt8]) -> Protobuf.Message? {
    Protobuf.Message(answer)?.message(1)?.message(2)?.message(1)
  }
}

/// What Talos says about its own stage; numbers as in its API.
enum MachineStage: Sendable, Hashable, CustomStringConvertible {
  case maintenance
  case other(UInt64)

  init(_ number: UInt64) { self = number == 3 ? .maintenance : .other(number) }

  var description: String {
    switch self {
    case .maintenance: "maintenance"
    case .other(let number):
      [0: "unknown", 1: "booting", 2: "installing", 4: "running", 5: "rebooting", 6: "shutting down", 7: "resetting"][
        number]
        ?? "stage \(number)"
    }
  }
}

/// One disk of the machine.
struct Disk: Sendable, Hashable {
  /// `/dev/nvme0n1`.
  var path: String
  var bytes: UInt64
  var model: String
  /// `nvme`, `sata`, …
  var transport: String
  /// Whether Talos could be installed on it.
  var isInstallable: Bool

  /// Nil where its path is not one of a device, since that is what people are told to install on.
  init?(_ specification: Protobuf.Message?) {
    guard let specification, let path = specification.string(14), ShellWord.isDevice(path) else { return nil }
    self.path = path
    bytes = specification.integer(1) ?? 0
    model = specification.string(5) ?? ""
    transport = specification.string(11) ?? ""
    let isReadOnly = (specification.integer(4) ?? 0) != 0 || (specification.integer(13) ?? 0) != 0
    isInstallable =
      !isReadOnly && bytes >= 8_000_000_000 && !["/dev/loop", "/dev/zram", "/dev/dm-"].contains { path.hasPrefix($0) }
  }

  /// The one to install on: the smallest that is large enough, so that the large ones stay for data.
  static func forInstallation(_ disks: [Disk]) -> Disk? {
    disks.filter(\.isInstallable).min { ($0.bytes, $0.path) < ($1.bytes, $1.path) }
  }
}

/// What a simulated node in maintenance mode answers, as Talos 1.8 to 1.14 do.
/// https://github.com/siderolabs/talos/tree/v1.8.0/internal/app/maintenance
struct TalosAPI: Sendable {
  let profile: TalosProfile

  struct Answer: Sendable {
    var status: Int
    var words = ""
    var messages: [[UInt8]] = []
  }

  func answer(_ path: String, _ message: [UInt8]) -> Answer {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 2 else { return Answer(status: 12, words: "malformed method name: \"\(path)\"") }
    switch (parts[0], parts[1]) {
    case ("machine.MachineService", "Version"): return version
    case ("cosi.resource.State", "Get"), ("cosi.resource.State", "List"):
      return resource(message, isList: parts[1] == "List")
    case ("machine.MachineService", "Reset"), ("machine.MachineService", "Upgrade"):
      return profile.answersVersion
        ? Answer(status: 7, words: "not authorized")
        : Answer(status: 12, words: "API is not implemented in maintenance mode")
    case ("machine.MachineService", let method), ("storage.StorageService", let method):
      return profile.answersVersion
        ? Answer(status: 7, words: "not authorized") : Answer(status: 12, words: "method \(method) not implemented")
    default: return Answer(status: 12, words: "unknown service \(parts[0])")
    }
  }

  private var version: Answer {
    guard profile.answersVersion else { return Answer(status: 12, words: "API is not implemented in maintenance mode") }
    let information = ProtobufWriter().string(1, profile.version).string(2, "95ef5fd4").string(4, "go1.26.1")
      .string(5, "linux").string(6, "amd64")
    let platform = ProtobufWriter().string(1, "metal").string(2, "metal")
    let entry = ProtobufWriter().message(2, information).message(3, platform)
    return Answer(status: 0, messages: [ProtobufWriter().message(1, entry).bytes])
  }

  private func resource(_ message: [UInt8], isList: Bool) -> Answer {
    guard let texts = ProtobufTexts.read(message), let type = texts[2] else {
      return Answer(status: 3, words: "the request is no message of its kind")
    }
    let namespace = texts[1] ?? ""
    switch type {
    case "MachineStatuses.runtime.talos.dev":
      let ready = ProtobufWriter().integer(1, 1)
      return found(namespace, type, "machine", ProtobufWriter().integer(1, 3).message(2, ready))
    case "Versions.runtime.talos.dev" where profile.hasVersionResource:
      return found(namespace, type, "version", ProtobufWriter().string(1, profile.version).string(2, "Talos"))
    case "ExtensionStatuses.runtime.talos.dev":
      let metadata = ProtobufWriter().string(1, "schematic").string(2, profile.schematic)
      return found(namespace, type, "0", ProtobufWriter().string(1, "000.ghcr.io").message(2, metadata))
    case "Disks.block.talos.dev" where isList: return disks(namespace, type)
    case "SystemInformations.hardware.talos.dev":
      let system = ProtobufWriter().string(1, "Simulated").string(2, "Bare metal").string(4, "SIM1").string(
        5, profile.uuid)
      return found(namespace, type, "systeminformation", system)
    case "MachineConfigs.config.talos.dev", "LinkSpecs.net.talos.dev": return Answer(status: 7, words: "not authorized")
    default: return Answer(status: 7, words: "resource type \"\(type)\" is not supported")
    }
  }

  private func disks(_ namespace: String, _ type: String) -> Answer {
    let rows: [(name: String, size: UInt64, model: String, transport: String)] = [
      ("loop0", 70_000_000, "", ""), ("nvme0n1", 960_197_124_096, "SAMSUNG MZQL2960HCJR", "nvme"),
      ("nvme1n1", 960_197_124_096, "SAMSUNG MZQL2960HCJR", "nvme"),
    ]
    let messages = rows.map { row in
      let disk = ProtobufWriter().integer(1, row.size).integer(4, row.name == "loop0" ? 1 : 0).string(5, row.model)
        .string(6, "S64").string(11, row.transport).string(14, "/dev/\(row.name)")
      return wrapped(namespace, type, row.name, disk)
    }
    return Answer(status: 0, messages: messages)
  }

  private func found(_ namespace: String, _ type: String, _ id: String, _ specification: ProtobufWriter) -> Answer {
    Answer(status: 0, messages: [wrapped(namespace, type, id, specification)])
  }

  private func wrapped(_ namespace: String, _ type: String, _ id: String, _ specification: ProtobufWriter) -> [UInt8] {
    let metadata = ProtobufWriter().string(1, namespace).string(2, type).string(3, id).string(4, "1")
      .string(5, "simulated").string(6, "running")
    let resource = ProtobufWriter().message(1, metadata).message(2, ProtobufWriter().message(1, specification))
    return ProtobufWriter().message(1, resource).bytes
  }
}

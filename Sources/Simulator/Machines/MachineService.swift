import PluginKit

/// What a room of machines has on its network: `/power/NAME`, a switch that asks for a token, and `/boot/FILE`, a boot
/// server that takes files by PUT.
struct MachineService: SimulatedService {
  let room: MachineRoom
  let faults: FaultSwitches

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    let parts = request.parts
    guard parts.count == 2 else { return .text("not found", status: 404) }
    switch parts[0] {
    case "power": return await power(request, machine: parts[1])
    case "boot": return await boot(request, file: parts[1])
    default: return .text("not found", status: 404)
    }
  }

  private func power(_ request: SimulatedRequest, machine name: String) async -> SimulatedAnswer {
    if await faults.isOn(.powerDown) { return .badGateway(503) }
    guard request.headers["authorization"] == "Bearer \(room.token)" else { return .text("who are you?", status: 401) }
    guard let machine = await room.machine(name) else { return .text("no such machine", status: 404) }
    switch request.method {
    case "GET": return .json(["power": machine.isOn ? "on" : "off"])
    case "PUT":
      guard request.json?["power"]?.string == "off" else { return .text("it only takes power away", status: 400) }
      if await !faults.isOn(.powerIgnored) { await room.turn(name, on: false) }
      return .json(["power": "off"])
    default: return .text("GET or PUT", status: 405)
    }
  }

  private func boot(_ request: SimulatedRequest, file: String) async -> SimulatedAnswer {
    switch request.method {
    case "GET": return await room.script(file).map { .text($0) } ?? .text("not found", status: 404)
    case "PUT":
      guard request.headers["authorization"] == "Bearer \(room.token)" else { return .text("who?", status: 401) }
      await room.put(script: String(decoding: request.body, as: UTF8.self), as: file)
      return SimulatedAnswer(status: 201)
    default: return .text("GET or PUT", status: 405)
    }
  }
}

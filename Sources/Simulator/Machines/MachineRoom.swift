import Foundation
import PluginKit

/// A room with machines that somebody owns, their boot server and the switch that takes their power.
public actor MachineRoom {
  nonisolated let token: String
  let faults: FaultSwitches
  let timeline: Timeline
  let nodes: TalosNodes
  public private(set) var machines: [SimulatedMachine]
  /// What the boot server hands out, by the file's name.
  private var scripts: [String: String] = [:]
  /// How many magic packets came for a machine of the room.
  public private(set) var packets = 0
  /// From a magic packet to the loaded script, in simulated seconds.
  private static let boot = 60.0

  init(token: String, faults: FaultSwitches, timeline: Timeline, nodes: TalosNodes) async {
    self.token = token
    self.faults = faults
    self.timeline = timeline
    self.nodes = nodes
    var machines: [SimulatedMachine] = []
    for number in 1...2 {
      machines.append(
        SimulatedMachine(
          name: "rack\(number)", mac: "52:54:00:12:34:0\(number)", address: await nodes.nextAddress()))
    }
    self.machines = machines
  }

  /// Those that have power now.
  public func running() -> [SimulatedMachine] { machines.filter(\.isOn) }

  func machine(_ name: String) -> SimulatedMachine? { machines.first { $0.name == name } }
  func script(_ name: String) -> String? { scripts[name] }
  func put(script: String, as name: String) { scripts[name] = script }

  /// A packet came in from the network.
  func hear(_ packet: [UInt8]) async {
    guard let mac = SimulatedMachine.mac(inPacket: packet), let index = machines.firstIndex(where: { $0.mac == mac })
    else { return }
    packets += 1
    if await faults.strikesEveryThird(.wakePacketLost) { return }
    if await faults.isOn(.wakeIgnored) { return }
    guard !machines[index].isOn else { return }
    turn(index, on: true)
    let machine = machines[index]
    timeline.schedule(timeline.clock.now.addingTimeInterval(Self.boot)) { await self.load(machine) }
  }

  /// Gives a machine power or takes it, by its switch.
  public func turn(_ name: String, on: Bool) async {
    guard let index = machines.firstIndex(where: { $0.name == name }), machines[index].isOn != on else { return }
    turn(index, on: on)
    if !on { await nodes.stop(machines[index].address) }
  }

  private func turn(_ index: Int, on: Bool) {
    machines[index].isOn = on
    machines[index].switched += 1
  }

  /// The machine's firmware asks the boot server, and goes where the script's `chain` leads.
  private func load(_ machine: SimulatedMachine) async {
    guard self.machine(machine.name) == machine, let script = scripts[machine.scriptName] else { return }
    let chained = script.split(separator: "\n").lazy.map { $0.split(separator: " ") }
      .first { $0.count > 1 && $0[0] == "chain" }
    guard let target = chained?.last else { return }
    await nodes.boot(machine.address, script: String(target), hostname: machine.name)
  }
}

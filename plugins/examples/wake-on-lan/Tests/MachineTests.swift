import Foundation
import PluginKit
import Testing

@testable import WakeOnLANPlugin

@Suite("Machines in the settings")
struct MachineTests {
  @Test("a machine is read with everything that it has")
  func whole() throws {
    let text = "rack1 mac=52:54:00:12:34:0a address=192.0.2.10 hourly=0.05 arch=arm64 power=https://switch.test/rack1"
    let machine = try Machine(parsing: text, currency: "EUR")
    #expect(
      machine
        == Machine(
          name: "rack1", mac: [0x52, 0x54, 0, 0x12, 0x34, 0x0A], address: "192.0.2.10",
          hourly: Money(microUnits: 50_000, currency: "EUR"), arch: "arm64", power: "https://switch.test/rack1"))
    #expect(machine.scriptName == "52-54-00-12-34-0a.ipxe")
  }

  @Test(
    "what cannot be used is quoted",
    arguments: [
      "", "Rack mac=52:54:00:12:34:0a address=1.2.3.4 hourly=0.05", "r mac=52:54:00:12:34 address=1.2.3.4 hourly=0.05",
      "r mac=52:54:00:12:34:0g address=1.2.3.4 hourly=0.05", "r mac=52:54:00:12:34:0a hourly=0.05",
      "r mac=52:54:00:12:34:0a address=1.2.3.4", "r mac=52:54:00:12:34:0a address=1.2.3.4 hourly=0",
      "r mac=52:54:00:12:34:0a address=1.2.3.4 hourly=0.05 colour=red", "r mac=52:54:00:12:34:0a mac address=1.2.3.4",
    ])
  func broken(text: String) {
    #expect(throws: PluginError.self) { try Machine(parsing: text, currency: "USD") }
  }

  @Test("two machines of one name or one network card are refused")
  func twins() {
    let one = "rack1 mac=52:54:00:12:34:0a address=192.0.2.10 hourly=0.05"
    #expect(throws: PluginError.self) { try Machine.all([one, one], currency: "USD") }
    #expect(throws: PluginError.self) {
      try Machine.all([one, one.replacing("rack1", with: "rack2")], currency: "USD")
    }
  }

  @Test("a magic packet is six times FF and sixteen times the card's address")
  func magic() {
    let packet = MagicPacket.bytes([1, 2, 3, 4, 5, 6])
    #expect(packet.count == 102)
    #expect(packet.prefix(6).allSatisfy { $0 == 0xFF })
    #expect(Array(packet.suffix(12)) == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])
  }
}

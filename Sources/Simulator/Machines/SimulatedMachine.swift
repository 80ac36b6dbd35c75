import Foundation

/// A machine that somebody owns: it stands there switched off, and wakes when its network card hears its magic packet.
public struct SimulatedMachine: Sendable, Hashable, Codable {
  public var name: String
  /// Lower case with colons.
  public var mac: String
  public var address: String
  /// Whether it has power.
  public var isOn = false
  /// How often it was switched: what an earlier boot has scheduled does not happen any more.
  var switched = 0

  /// The name under which a boot server keeps its script: https://ipxe.org/cfg/mac, as `hexhyp`.
  var scriptName: String { mac.replacing(":", with: "-") + ".ipxe" }

  /// The machine as the plugin `wake-on-lan` has it in its settings.
  func setting(power origin: String) -> String {
    "\(name) mac=\(mac) address=\(address) hourly=0.05 power=\(origin)/power/\(name)"
  }

  /// The address in a magic packet: six bytes FF, then sixteen times the card's own; anything may come before or after.
  static func mac(inPacket bytes: [UInt8]) -> String? {
    guard bytes.count >= 102 else { return nil }
    for start in 0...(bytes.count - 102) where bytes[start..<start + 6].allSatisfy({ $0 == 0xFF }) {
      let card = Array(bytes[(start + 6)..<(start + 12)])
      let repeated = (0..<16).allSatisfy { Array(bytes[(start + 6 + $0 * 6)..<(start + 12 + $0 * 6)]) == card }
      if repeated { return card.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":") }
    }
    return nil
  }
}

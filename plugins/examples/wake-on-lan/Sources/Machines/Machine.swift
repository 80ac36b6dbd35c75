import PluginKit

/// One machine of the settings.
struct Machine: Sendable, Hashable {
  var name: String
  /// The six bytes of its network card's address.
  var mac: [UInt8]
  var address: String
  /// What its power costs an hour.
  var hourly: Money
  var arch = "amd64"
  /// Where its power can be looked at and taken.
  var power: String?

  var summary: String { "\(address), \(arch)" }
  /// `52-54-00-12-34-56.ipxe`, as iPXE writes `${net0/mac:hexhyp}`: https://ipxe.org/cfg/mac
  var scriptName: String {
    mac.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: "-") + ".ipxe"
  }

  /// The machines that the texts of the setting `machines` describe.
  /// - Throws: `PluginError` with a sentence that quotes what cannot be used.
  static func all(_ texts: [String], currency: String) throws(PluginError) -> [Machine] {
    var machines: [Machine] = []
    for text in texts {
      let machine = try Machine(parsing: text, currency: currency)
      guard !machines.contains(where: { $0.name == machine.name || $0.mac == machine.mac }) else {
        throw PluginError("machines: `\(text)` has the name or the mac of another machine")
      }
      machines.append(machine)
    }
    return machines
  }

  /// The machine of `NAME mac=… address=… hourly=… [arch=…] [power=…]`.
  init(parsing text: String, currency: String) throws(PluginError) {
    func wrong(_ why: String) -> PluginError { PluginError("machines: `\(text)`: \(why)") }
    let words = text.split(separator: " ").map(String.init)
    var values: [String: String] = [:]
    for word in words.dropFirst() {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2, values.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw wrong("`\(word)` is no key=value, or stands twice")
      }
    }
    let known: Set = ["mac", "address", "hourly", "arch", "power"]
    if let stranger = values.keys.sorted().first(where: { !known.contains($0) }) {
      throw wrong("there is no key \(stranger); known: \(known.sorted().joined(separator: ", "))")
    }
    guard let name = words.first, !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
      throw wrong("it begins with the machine's name, of a-z, 0-9 and -")
    }
    let bytes = (values["mac"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
    let mac = bytes.compactMap { $0.utf8.count == 2 ? UInt8($0, radix: 16) : nil }
    guard bytes.count == 6, mac.count == 6 else { throw wrong("mac is six bytes such as 52:54:00:12:34:56") }
    guard let address = values["address"] else { throw wrong("address is missing") }
    guard let hourly = Money(parsing: values["hourly"] ?? "", currency: currency), hourly.microUnits > 0 else {
      throw wrong("hourly is an amount such as 0.05, above zero: what its power costs")
    }
    self.init(
      name: name, mac: mac, address: address, hourly: hourly, arch: values["arch"] ?? "amd64", power: values["power"])
  }

  init(name: String, mac: [UInt8], address: String, hourly: Money, arch: String = "amd64", power: String? = nil) {
    self.name = name
    self.mac = mac
    self.address = address
    self.hourly = hourly
    self.arch = arch
    self.power = power
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
  }
}

import Foundation
import HTTP
import NIOCore
import PluginKit

/// The simulated machines: each has a loopback address of its own, and all the same port.
public actor TalosNodes {
  private struct Node {
    var profile: TalosProfile
    var channel: any Channel
  }
  /// The port of Talos' API on every node.
  public let port: Int
  private let reservation: any Channel
  private let client: HTTPClient
  private let faults: FaultSwitches
  private let timeline: Timeline
  private var nodes: [String: Node] = [:]
  private var count = 0

  /// Takes a free port: whoever holds it on one loopback address has it on all the others.
  init(faults: FaultSwitches, timeline: Timeline, client: HTTPClient) async throws {
    let reserved = TalosProfile(mode: .foreign, version: "", schematic: "", uuid: "")
    reservation = try await TalosListener.start(reserved, address: "127.77.0.1", port: 0)
    port = reservation.localAddress?.port ?? 0
    self.faults = faults
    self.timeline = timeline
    self.client = client
  }

  func nextAddress() -> String {
    count += 1
    return "127.77.\(count / 250 + 1).\(count % 250 + 2)"
  }

  /// Lets a node listen.
  public func start(_ address: String, _ profile: TalosProfile) async {
    await stop(address)
    guard let channel = try? await TalosListener.start(profile, address: address, port: port) else { return }
    nodes[address] = Node(profile: profile, channel: channel)
  }

  /// Shuts a node's port.
  public func stop(_ address: String) async {
    guard let node = nodes.removeValue(forKey: address) else { return }
    try? await node.channel.close()
  }

  /// Somebody applies a configuration: the node comes back as a configured one.
  public func configure(_ address: String) async {
    guard var profile = nodes[address]?.profile else { return }
    profile.mode = .configured
    await start(address, profile)
  }

  /// The addresses on which nodes listen now.
  public func listening() -> [String] { nodes.keys.sorted() }

  /// Boots as iPXE does: loads the script, then the kernel and the initial file system that it names.
  func boot(_ address: String, script url: String, hostname: String) async {
    if await faults.isOn(.talosSilent) { return }
    guard let text = await script(url), let kernel = Self.word(after: "kernel", in: text),
      let initial = Self.word(after: "initrd", in: text)
    else { return }
    guard let answer = try? await client.send(HTTPRequest(.head, initial)), answer.status == 200 else { return }
    guard let image = await image(kernel) else { return }
    var profile = TalosProfile(
      version: image.version, schematic: image.schematic, hostname: hostname,
      uuid: "51330000-0000-4000-8000-\(Digest.hex(Digest.randomBytes(6)))")
    if await faults.isOn(.talosConfigured) { profile.mode = .configured }
    if await faults.isOn(.talosForeign) { profile.mode = .foreign }
    if await faults.isOn(.talosWrongVersion) { profile.version = "v1.12.4" }
    if await faults.isOn(.talosWrongSchematic) { profile.schematic = String(repeating: "b", count: 64) }
    await start(address, profile)
    if await faults.isOn(.keyChanges) {
      let again = profile
      timeline.schedule(timeline.clock.now.addingTimeInterval(15)) { await self.start(address, again) }
    }
  }

  /// The text of a script that is given by its address or in base64.
  private func script(_ given: String) async -> String? {
    if let inline = Self.inlineScript(given) { return inline }
    guard let answer = try? await client.send(HTTPRequest(.get, given)), answer.status == 200 else { return nil }
    return answer.text
  }

  /// The script that base64 stands for; nil where it stands for none.
  static func inlineScript(_ text: String) -> String? {
    guard text.utf8.count <= 96 * 1024, let data = Data(base64Encoded: text) else { return nil }
    let script = String(data: data, encoding: .ascii)
    return script?.hasPrefix("#!ipxe") == true ? script : nil
  }

  /// Which Talos a kernel is: by the factory's address, else by the words in it, `simulated SCHEMATIC VERSION`.
  private func image(_ kernel: String) async -> (schematic: String, version: String)? {
    let parts = kernel.split(separator: "/").map(String.init)
    if let image = parts.firstIndex(of: "image"), parts.count > image + 2 {
      guard let answer = try? await client.send(HTTPRequest(.head, kernel)), answer.status == 200 else { return nil }
      return (parts[image + 1], parts[image + 2])
    }
    guard let answer = try? await client.send(HTTPRequest(.get, kernel)), answer.status == 200 else { return nil }
    let words = answer.text.split(whereSeparator: \.isWhitespace).map(String.init)
    return words.count >= 3 && words[0] == "simulated" ? (words[1], words[2]) : nil
  }

  private static func word(after name: String, in script: String) -> String? {
    for line in script.split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if words.first == name, words.count > 1 { return words[1] }
    }
    return nil
  }

  func stopAll() async {
    for address in nodes.keys { await stop(address) }
    try? await reservation.close()
  }
}

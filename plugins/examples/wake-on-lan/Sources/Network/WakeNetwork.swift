import NIOCore
import NIOPosix
import PluginKit

/// What the plugin does on the local network.
protocol WakeNetwork: Sendable {
  /// Sends a magic packet. UDP promises nothing: it may be lost.
  func wake(_ mac: [UInt8]) async throws
  /// Whether something accepts connections there.
  func answers(_ address: String, port: Int) async -> Bool
}

/// The network of the machine on which the plugin runs.
struct LocalNetwork: WakeNetwork {
  let broadcast: String
  let port: Int

  init(host: PluginHost) {
    broadcast = host.string("broadcast", default: "255.255.255.255")
    port = host.int("broadcast_port", default: 9)
  }

  func wake(_ mac: [UInt8]) async throws {
    let target = try SocketAddress(ipAddress: broadcast, port: port)
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.socketOption(.so_broadcast), value: 1).bind(host: "0.0.0.0", port: 0).get()
    let packet = AddressedEnvelope(remoteAddress: target, data: ByteBuffer(bytes: MagicPacket.bytes(mac)))
    do {
      try await channel.writeAndFlush(packet)
      try await channel.close()
    } catch {
      try? await channel.close()
      throw PluginError("a magic packet to \(broadcast):\(port) could not be sent: \(error)")
    }
  }

  func answers(_ address: String, port: Int) async -> Bool {
    let connection = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(.seconds(3))
      .connect(host: address, port: port)
    guard let channel = try? await connection.get() else { return false }
    try? await channel.close()
    return true
  }
}

/// What a network card wakes at: six bytes FF, then its own address sixteen times.
/// https://en.wikipedia.org/wiki/Wake-on-LAN#Magic_packet
enum MagicPacket {
  static func bytes(_ mac: [UInt8]) -> [UInt8] {
    [UInt8](repeating: 0xFF, count: 6) + (0..<16).flatMap { _ in mac }
  }
}

import NIOCore
import NIOPosix
import ServiceLifecycle

/// The room's network, as far as magic packets go: a UDP port on a loopback address stands for the broadcast.
struct WakeNetwork: Service {
  private let channel: any Channel
  private let packets: AsyncStream<[UInt8]>
  let room: MachineRoom

  /// Takes a free port; what comes in is heard once the service runs.
  init(room: MachineRoom) async throws {
    let (packets, newPacket) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingNewest(1000))
    channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(PacketHandler { newPacket.yield($0) })
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    self.packets = packets
    self.room = room
  }

  var port: Int { channel.localAddress?.port ?? 0 }

  func run() async throws {
    await cancelWhenGracefulShutdown { for await packet in packets { await room.hear(packet) } }
    try? await channel.close()
  }
}

private final class PacketHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  private let hear: ([UInt8]) -> Void

  init(_ hear: @escaping ([UInt8]) -> Void) { self.hear = hear }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hear(Array(unwrapInboundIn(data).data.readableBytesView))
  }
}

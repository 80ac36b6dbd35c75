import Foundation
import NIOCore
import NIOPosix
import PluginKit

/// The three pipes of a program, read line by line on the bot's event loops: no thread waits for a program.
struct ProgramPipes: Sendable {
  typealias Channel = NIOAsyncChannel<[UInt8], ByteBuffer>

  /// Its output, with its input on the other side.
  let output: Channel
  let errors: Channel

  /// Takes the descriptors of a child over; on an error they are closed.
  init(_ child: ChildProcess) async throws {
    do {
      output = try await Self.channel(child.output, writing: child.input, limit: PluginMessage.longestLine, cuts: false)
    } catch {
      for descriptor in [child.output, child.input, child.errors] { close(descriptor) }
      throw error
    }
    do {
      errors = try await Self.channel(child.errors, writing: nil, limit: LogGate.longest, cuts: true)
    } catch {
      close(child.errors)
      try? await output.channel.close()
      throw error
    }
  }

  /// Writes a line. It does not wait: a program that reads nothing is told by its deadlines.
  func write(_ line: String) {
    var buffer = output.channel.allocator.buffer(capacity: line.utf8.count + 1)
    buffer.writeString(line)
    buffer.writeInteger(UInt8(ascii: "\n"))
    output.channel.writeAndFlush(buffer, promise: nil)
  }

  private static func channel(_ reading: Int32, writing: Int32?, limit: Int, cuts: Bool) async throws -> Channel {
    let bootstrap = NIOPipeBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    let prepare: @Sendable (any NIOCore.Channel) -> EventLoopFuture<Channel> = { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder(limit: limit, cuts: cuts)))
        return try Channel(wrappingChannelSynchronously: channel)
      }
    }
    if let writing {
      return try await bootstrap.takingOwnershipOfDescriptors(
        input: reading, output: writing, channelInitializer: prepare)
    }
    return try await bootstrap.takingOwnershipOfDescriptor(input: reading, channelInitializer: prepare)
  }
}

import NIOCore
import PluginKit

/// Cuts a stream into lines, and refuses one that is longer than the protocol allows.
struct LineDecoder: NIOSingleStepByteToMessageDecoder {
  typealias InboundOut = [UInt8]

  /// A line that never ends, or not soon enough.
  struct TooLong: Error {}

  let limit: Int
  /// Whether the rest of a line that is too long is passed over; otherwise the stream ends with `TooLong`.
  let cuts: Bool
  private var isPassingOver = false

  init(limit: Int, cuts: Bool = false) {
    self.limit = limit
    self.cuts = cuts
  }

  mutating func decode(buffer: inout ByteBuffer) throws -> [UInt8]? {
    while true {
      let view = buffer.readableBytesView
      guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
        guard view.count >= limit else { return nil }
        guard cuts else { throw TooLong() }
        let begin = buffer.readBytes(length: buffer.readableBytes) ?? []
        guard !isPassingOver else { return nil }
        isPassingOver = true
        return Array(begin.prefix(limit))
      }
      let length = end - view.startIndex
      guard cuts || length < limit else { throw TooLong() }
      let line = buffer.readBytes(length: length) ?? []
      buffer.moveReaderIndex(forwardBy: 1)
      if !isPassingOver { return Array(line.prefix(limit)) }
      isPassingOver = false
    }
  }

  /// Half a line at the end is none: the end itself tells what happened.
  mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> [UInt8]? {
    let line = try decode(buffer: &buffer)
    guard line == nil, cuts, buffer.readableBytes > 0 else { return line }
    return buffer.readBytes(length: buffer.readableBytes)
  }
}

import CZlib

/// Dots as a PNG with a palette, compressed by zlib. https://www.w3.org/TR/png-3/
enum PNGWriter {
  static func write(_ canvas: Canvas) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Eight bits a dot, color type 3: an index into the palette.
    append("IHDR", big(UInt32(canvas.width)) + big(UInt32(canvas.height)) + [8, 3, 0, 0, 0], to: &file)
    append("PLTE", canvas.palette.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
    // 144 dots an inch, in dots a metre: what is 720 wide is meant to be seen 360 wide.
    append("pHYs", big(5669) + big(5669) + [1], to: &file)
    var rows: [UInt8] = []
    rows.reserveCapacity((canvas.width + 1) * canvas.height)
    for row in 0..<canvas.height {
      rows.append(0)
      rows += canvas.dots[(row * canvas.width)..<((row + 1) * canvas.width)]
    }
    append("IDAT", compressed(rows), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
    let body = Array(type.utf8) + data
    file += big(UInt32(data.count)) + body + big(UInt32(truncatingIfNeeded: crc32(0, body, UInt32(body.count))))
  }

  private static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var size = compressBound(UInt(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(size))
    // The buffer has the size that zlib names for the worst case, so it cannot refuse.
    guard compress2(&result, &size, bytes, UInt(bytes.count), 9) == Z_OK else { return [] }
    return Array(result.prefix(Int(size)))
  }

  private static func big(_ value: UInt32) -> [UInt8] {
    [UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }
}

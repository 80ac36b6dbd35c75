import Testing

@testable import Bot

@Suite("Parts of a file")
struct ByteRangeTests {
  static let table: [(String?, ByteRange)] = [
    (nil, .whole), ("bytes=0-0", .part(0...0)), ("bytes=2-5", .part(2...5)), ("bytes=2-", .part(2...9)),
    ("bytes=-3", .part(7...9)), ("bytes=-30", .part(0...9)), ("bytes=5-90", .part(5...9)),
    ("bytes=10-", .unsatisfiable),
    ("bytes=-0", .unsatisfiable), ("bytes=5-2", .whole), ("bytes=0-1,3-4", .whole), ("bytes=a-b", .whole),
    ("bytes=-", .whole), ("items=0-1", .whole), ("bytes=99999999999999999999-", .whole),
  ]

  @Test("a Range header means this part of ten bytes", arguments: table)
  func range(header: String?, expected: ByteRange) { #expect(ByteRange.parse(header, size: 10) == expected) }
}

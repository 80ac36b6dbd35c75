import Foundation
import Testing

@testable import Storage

@Suite("Instants in the database's columns")
struct ColumnCodingTests {
  @Test(
    "every instant has a column, also one that nobody meant",
    arguments: [
      (1_795_516_920.123, 1_795_516_920_123), (0, 0), (-1.5, -1500), (1e19, .max), (.infinity, .max), (-1e19, .min),
      (-Double.infinity, .min), (.nan, 0), (9e15, 9_000_000_000_000_000_000), (9.3e15, .max),
    ] as [(Double, Int64)])
  func milliseconds(seconds: Double, expected: Int64) {
    let coded: Int64 = ColumnCoding.milliseconds(Date(timeIntervalSince1970: seconds))
    #expect(coded == expected)
    let optional: Int64? = ColumnCoding.milliseconds(Optional(Date(timeIntervalSince1970: seconds)))
    #expect(optional == expected)
  }
}

import Foundation
import PluginKit
import Testing

@Suite("Money is exact")
struct MoneyTests {
  @Test(
    "text is read to the micro-unit, and nothing else is an amount",
    arguments: [
      ("0.21", 210_000), ("12", 12_000_000), ("0.000001", 1), ("1.5", 1_500_000), ("5.00", 5_000_000),
      ("0,50", nil), ("1e3", nil), ("NaN", nil), ("-1", nil), ("1.1234567", nil), ("", nil), (" 1", nil), (".5", nil),
      ("1.", nil), ("9999999999999", nil),
    ] as [(String, Int64?)])
  func parsing(text: String, expected: Int64?) {
    #expect(Money(parsing: text)?.microUnits == expected)
  }

  @Test(
    "an hour's price over seconds rounds half up and never overflows",
    arguments: [
      (210_000, 3600, 210_000), (210_000, 14_400, 840_000), (1, 1800, 1), (1, 1799, 0), (210_000, 0, 0),
      (210_000, -5, 0),
      (210_000, 1, 58), (Int64.max, Int64.max, Int64.max),
    ] as [(Int64, Int64, Int64)])
  func perHour(hourly: Int64, seconds: Int64, expected: Int64) {
    #expect(Money(microUnits: hourly).perHour(forSeconds: seconds).microUnits == expected)
  }

  @Test("an end before the start costs nothing")
  func backwards() {
    let now = Date(timeIntervalSince1970: 1000)
    #expect(Money(microUnits: 210_000).perHour(from: now, until: now.addingTimeInterval(-60)) == .zero())
  }

  @Test(
    "people read cents, and the price of an hour to its last digit",
    arguments: [
      (840_000, "0.84", "0.84 USD"), (315_000, "0.315", "0.32 USD"), (1_000_000, "1.00", "1.00 USD"),
      (4_999, "0.004999", "0.00 USD"), (-1_500_000, "-1.50", "-1.50 USD"),
    ] as [(Int64, String, String)])
  func text(micro: Int64, amount: String, rounded: String) {
    #expect(Money(microUnits: micro).amountText == amount)
    #expect(Money(microUnits: micro).roundedDescription == rounded)
  }

  @Test("JSON numbers become money without floating point")
  func decimals() throws {
    let value = try JSONValue(parsing: Array(#"{"hour":0.21,"tiny":0.1234567,"null":null}"#.utf8))
    #expect(value["hour"]?.decimal.flatMap { Money($0) }?.microUnits == 210_000)
    #expect(value["tiny"]?.decimal.flatMap { Money($0) } == nil)
    #expect(value["null"]?.isNull == true)
  }
}

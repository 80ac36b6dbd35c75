/// The steps of an axis of amounts: round numbers that people add in their heads.
struct AxisScale: Sendable, Hashable {
  /// In cents.
  var step: Int64
  /// The axis' end, at or above the largest amount.
  var top: Int64

  /// A scale of at most `count` steps over amounts of up to `largest` cents.
  init(largest: Int64, count: Int64 = 5) {
    let wanted = max(1, largest)
    var unit: Int64 = 1
    var found: Int64 = 0
    while found == 0 {
      for factor: Int64 in [1, 2, 5] where found == 0 {
        let candidate = factor * unit
        // An end that does not fit is not reached: amounts are far below it.
        if candidate.multipliedReportingOverflow(by: count).overflow || candidate * count >= wanted {
          found = candidate
        }
      }
      unit = unit.multipliedReportingOverflow(by: 10).overflow ? unit : unit * 10
    }
    step = found
    top = (wanted + step - 1) / step * step
  }

  var marks: [Int64] { Array(stride(from: 0, through: top, by: Int64.Stride(step))) }

  /// `0.25`, or `5` where every mark is whole.
  func text(_ cents: Int64) -> String {
    guard step % 100 != 0 else { return "\(cents / 100)" }
    return Self.amount(cents)
  }

  /// An exact amount of millionths, `1.234567`.
  static func exact(_ millionths: Int64) -> String {
    let rest = String(millionths % 1_000_000)
    return "\(millionths / 1_000_000).\(String(repeating: "0", count: 6 - rest.count))\(rest)"
  }

  /// `12.05`.
  static func amount(_ cents: Int64) -> String {
    let rest = cents % 100
    return "\(cents / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

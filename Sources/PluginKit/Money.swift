import Foundation

/// An amount of one currency in millionths of its unit: `Money(microUnits: 210_000, currency: "USD")` is 0.21 USD.
///
/// Amounts are parsed from text or a decimal and never pass through floating point.
public struct Money: Sendable, Hashable, Codable {
  /// Millionths of the currency's unit; may be negative in a difference.
  public var microUnits: Int64
  /// The ISO 4217 code, upper case.
  public var currency: String

  /// An amount of `microUnits` millionths of `currency`.
  public init(microUnits: Int64, currency: String = "USD") {
    self.microUnits = microUnits
    self.currency = currency
  }

  /// Nothing, in `currency`.
  public static func zero(_ currency: String = "USD") -> Money { Money(microUnits: 0, currency: currency) }

  /// The amount that `decimal` units are, or nil where it has more than six decimals, is not a number or does not fit.
  public init?(_ decimal: Decimal, currency: String = "USD") {
    guard decimal.isFinite else { return nil }
    var scaled = decimal * 1_000_000
    var rounded = Decimal()
    NSDecimalRound(&rounded, &scaled, 0, .plain)
    guard rounded == scaled, abs(rounded) <= 9_000_000_000_000_000_000 else { return nil }
    guard let microUnits = Int64("\(rounded)") else { return nil }
    self.init(microUnits: microUnits, currency: currency)
  }

  /// The amount that `text` writes as digits with at most one point and six decimals (`12`, `0.50`, `1.234567`).
  ///
  /// Nil for everything else: `0,50`, `1e3`, `NaN`, blanks, a sign, seven decimals.
  public init?(parsing text: String, currency: String = "USD") {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = { (part: Substring) in part.utf8.allSatisfy { (48...57).contains($0) } }
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.count <= 12, digits(whole),
      let units = Int64(whole)
    else { return nil }
    var micro: Int64 = 0
    if parts.count == 2 {
      guard (1...6).contains(parts[1].count), digits(parts[1]),
        let parsed = Int64(parts[1] + String(repeating: "0", count: 6 - parts[1].count))
      else { return nil }
      micro = parsed
    }
    self.init(microUnits: units * 1_000_000 + micro, currency: currency)
  }
}

extension Money {
  /// What `seconds` at this price an hour cost, rounded half up to a micro-unit.
  ///
  /// The product is taken over 128 bits, so that no span that fits a calendar overflows.
  /// - Parameter unit: so many seconds count whole once they have begun.
  public func perHour(forSeconds seconds: Int64, unit: Int64 = 1) -> Money {
    let begun = max(0, seconds) / unit * unit
    let (counted, isTooLong) = begun.addingReportingOverflow(begun < seconds ? unit : 0)
    guard !isTooLong else { return Money(microUnits: .max, currency: currency) }
    // A million years at a billion an hour is no price: what does not fit stays at the largest amount.
    let product = microUnits.multipliedFullWidth(by: counted)
    guard product.high.magnitude < 1800 else { return Money(microUnits: .max, currency: currency) }
    let divided = Int64(3600).dividingFullWidth((product.high, product.low))
    let micro = divided.quotient + (divided.remainder * 2 >= 3600 ? 1 : 0)
    return Money(microUnits: micro, currency: currency)
  }

  /// What the span between two instants costs at this price an hour; nothing where `end` lies before `start`.
  public func perHour(from start: Date, until end: Date, unit: Int64 = 1) -> Money {
    perHour(forSeconds: Int64(max(0, min(end.timeIntervalSince(start), 1e15)).rounded()), unit: unit)
  }

  /// The sum; all of one currency, which the first amount that is not zero decides.
  public static func sum(_ amounts: some Sequence<Money>, currency: String = "USD") -> Money {
    amounts.reduce(into: Money.zero(currency)) { total, amount in
      if total.microUnits == 0 { total.currency = amount.currency }
      total.microUnits += amount.microUnits
    }
  }

  /// The sum of two amounts of the same currency.
  public static func + (left: Money, right: Money) -> Money {
    Money(microUnits: left.microUnits + right.microUnits, currency: left.currency)
  }

  /// The difference of two amounts of the same currency.
  public static func - (left: Money, right: Money) -> Money {
    Money(microUnits: left.microUnits - right.microUnits, currency: left.currency)
  }
}

extension Money: Comparable, CustomStringConvertible {
  /// Compares amounts of one currency; amounts of different currencies are ordered by their code first.
  public static func < (left: Money, right: Money) -> Bool {
    left.currency == right.currency ? left.microUnits < right.microUnits : left.currency < right.currency
  }

  /// The plain number with at least two decimals and no trailing zeros after them: `0.21`, `1.50`, `0.000001`.
  public var amountText: String {
    let magnitude = microUnits.magnitude
    var decimals = String(magnitude % 1_000_000)
    decimals = String(repeating: "0", count: 6 - decimals.count) + decimals
    while decimals.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
    return (microUnits < 0 ? "-" : "") + "\(magnitude / 1_000_000).\(decimals)"
  }

  /// The amount with its currency, `0.21 USD`.
  public var description: String { "\(amountText) \(currency)" }

  /// The amount rounded half up to cents, for totals that people read: `0.84 USD`.
  public var roundedDescription: String {
    let cents = (microUnits.magnitude + 5_000) / 10_000
    let sign = microUnits < 0 && cents > 0 ? "-" : ""
    let rest = cents % 100
    return "\(sign)\(cents / 100).\(rest < 10 ? "0" : "")\(rest) \(currency)"
  }
}

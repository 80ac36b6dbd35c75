import Foundation
import PluginKit

extension LatitudePlugin {
  /// What the project has used in the account's present period, by the provider's own count.
  /// https://www.latitude.sh/docs/api-reference/get-billing-usage
  public func usage() async throws -> ProviderUsage? {
    do {
      let answer = try await api.get("/billing/usage", query: [("filter[project]", project)])
      return try Usage.read(answer, currency: currency, now: host.clock.now)
    } catch let error as PluginError {
      throw error
    } catch {
      throw PluginError(Self.words(error))
    }
  }
}

/// Reads the provider's account: amounts are in cents, ids may be missing, and the period is the account's own.
enum Usage {
  static func read(_ answer: JSONValue, currency: String, now: Date) throws -> ProviderUsage {
    guard let attributes = answer["data"]?["attributes"], let period = attributes["period"],
      let from = period["start"]?.string.flatMap(Timestamp.parse),
      let until = period["end"]?.string.flatMap(Timestamp.parse)
    else { throw PluginError("GET /billing/usage answered without a period") }
    let lines = (attributes["products"]?.array ?? []).compactMap { product -> ProviderUsage.Line? in
      guard let amount = cents(product["price"] ?? product["amount"], currency) else { return nil }
      let items = (product["metadata"]?["servers"]?.array ?? []).compactMap { server -> ProviderUsage.Line.Item? in
        server["id"]?.string.map { ProviderUsage.Line.Item(id: $0, name: server["hostname"]?.string ?? "") }
      }
      let quantity = product["quantity"]?.decimal.map { "\($0) \(product["unit"]?.string ?? "")" }
      return ProviderUsage.Line(
        name: product["name"]?.string ?? product["resource"]?.string ?? "", amount: amount, quantity: quantity,
        items: items)
    }
    let sum = Money.sum(lines.map(\.amount), currency: currency)
    return ProviderUsage(
      provider: "latitude", from: from, until: until,
      total: cents(attributes["price"], currency) ?? cents(attributes["amount"], currency) ?? sum, lines: lines,
      readAt: now)
  }

  /// An amount in cents, whole or not; parts of a micro-unit are rounded.
  private static func cents(_ value: JSONValue?, _ currency: String) -> Money? {
    guard var units = value?.decimal.map({ $0 / 100 }) else { return nil }
    var rounded = Decimal()
    NSDecimalRound(&rounded, &units, 6, .plain)
    return Money(rounded, currency: currency)
  }
}

import Chat
import Foundation
import PluginKit

extension Narration {
  /// Where one run stands, for the command `status`.
  public static func status(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Message {
    var message = progress(run, resources: resources, rules: rules, now: now, showsEnd: resources.isEmpty)
    var details = costDetails(run, resources, rules, now)
    if let seen = run.facts.string("last_seen"), let at = run.facts.date("last_seen_at") {
      details.append(Detail("Node", "\(seen), seen at \(clock(at, rules, near: now)), \(age(at, now)) ago"))
    }
    if let error = run.lastError, let began = run.errorsBegan {
      details.append(Detail("Trouble", "since \(clock(began, rules, near: now)): \(error)"))
    }
    details.append(Detail("Age", age(run.createdAt, run.endedAt ?? now)))
    message.parts.append(.details(details))
    if run.state != .ended { message.parts += sentences(run.failure) }
    if run.state == .up { message.buttons = [tearDownButton(run), extendButton(run)] }
    return message
  }

  /// All runs that are under way, a line each.
  public static func list(_ runs: [Run], resources: [String: [Resource]], rules: RunRules, now: Date) -> Message {
    guard !runs.isEmpty else { return Message(title: "There are no runs now, and nothing bills.") }
    let lines = runs.map { run -> Detail in
      let mine = resources[run.id] ?? []
      var words = [headline(run), "by \(person(run.starter.description))", age(run.createdAt, now)]
      if let server = mine.open.last { words.append("\(server.name), \(server.hourly) an hour") }
      if !mine.isEmpty { words.append("\(mine.cost(at: now).roundedDescription) so far") }
      return Detail(run.id, words.joined(separator: ", "))
    }
    let all = resources.values.joined()
    return Message(
      title: "\(runs.count) \(runs.count == 1 ? "run" : "runs"), \(Array(all).hourly) an hour in all",
      parts: [.details(lines)])
  }

  /// What one run has cost, for the command `cost`.
  public static func cost(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Message {
    let rows = resources.map { resource in
      Detail(
        resource.name,
        "\(resource.hourly) an hour from \(clock(resource.from, rules, near: now)) "
          + (resource.until.map { "to \(clock($0, rules, near: now))" } ?? "until now")
          + ": \(resource.cost(at: now).roundedDescription)")
    }
    return Message(
      title: "Run \(run.id) has cost \(resources.cost(at: now).roundedDescription)",
      parts: [.details(rows + costDetails(run, resources, rules, now))])
  }

  /// What can be bought, for `plans`: a table that stays one in every font.
  public static func plans(_ offers: Offers, now: Date) -> Message {
    let rows = offers.offers.map { offer in
      [
        offer.plan, offer.hourly.amountText, offer.sites.isEmpty ? "sold out" : offer.sites.joined(separator: " "),
        offer.region, offer.summary,
      ]
    }
    let currency = offers.offers.first?.hourly.currency ?? "USD"
    let table = columns([["plan", "\(currency)/hour", "in stock", "country", "machine"]] + rows)
    return Message(
      title: offers.offers.isEmpty ? "Nothing can be bought now" : "What can be bought, cheapest first",
      parts: [.code(table)], footer: "The provider's prices, read \(age(offers.readAt, now)) ago.")
  }

  /// What a server would cost, for `estimate`.
  /// - Parameter others: what else is in stock, cheapest first; three of them are named.
  public static func estimate(
    _ offer: Offers.Offer, others: [Offers.Offer], hours: Int, readAt: Date, now: Date
  ) -> Message {
    let total = { (hours: Int) in offer.hourly.perHour(forSeconds: Int64(hours) * 3600).roundedDescription }
    var details = [
      Detail("An hour", offer.hourly.description), Detail("A day", total(24)),
      Detail("A month if forgotten", total(730)), Detail("Machine", offer.summary),
    ]
    if offer.sites.isEmpty { details.append(Detail("Stock", "sold out now")) }
    let named = others.filter { $0 != offer }.prefix(3).map { other in
      "\(other.plan) in \(other.sites.first ?? other.region) for \(other.hourly)"
    }
    if !named.isEmpty { details.append(Detail("In stock besides, an hour", named.joined(separator: "; "))) }
    return Message(
      title: "\(offer.plan) in \(offer.sites.first ?? offer.region): \(total(hours)) for \(hours) h",
      parts: [.details(details)],
      footer: "The provider's prices, read \(age(readAt, now)) ago; nothing is bought by this command.")
  }

  private static func columns(_ rows: [[String]]) -> String {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
        .trimmingCharacters(in: .whitespaces)
    }.joined(separator: "\n")
  }
}

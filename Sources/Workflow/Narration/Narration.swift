import Chat
import Foundation
import PluginKit

/// What people are told about a run: pure functions from its row to messages in no platform's language.
public enum Narration {
  /// The time of day in the configured zone, with the day where it is not within twelve hours of `near`.
  static func clock(_ date: Date, _ rules: RunRules, near: Date? = nil, seconds: Bool = false) -> String {
    LocalTime.text(date, zone: rules.timeZone, near: near, seconds: seconds)
  }

  /// `3h 20m`.
  static func age(_ from: Date, _ to: Date) -> String { TimeSpan.text(to.timeIntervalSince(from)) }

  /// How a person is named where they are not mentioned.
  static func person(_ principal: String) -> String { principal }

  /// The line of the audit for a change of what bills.
  static func auditText(_ entry: LedgerEntry) -> String {
    switch entry {
    case .intent(let name, let hourly, _): "intent to buy \(name) at \(hourly) an hour"
    case .bought(let name, let id, _, _): "bought \(name), \(id)"
    case .gone(let name, _): "gone: \(name), by the provider's 404"
    case .never(let name, _): "never came to be: \(name)"
    }
  }

  /// What a run's things cost, as details of a message.
  static func costDetails(_ run: Run, _ resources: [Resource], _ rules: RunRules, _ now: Date) -> [Detail] {
    guard !resources.isEmpty else { return [Detail("Cost", "nothing was bought")] }
    var details = [
      Detail("Cost an hour", resources.hourly.description),
      Detail("Cost so far", resources.cost(at: now).roundedDescription),
    ]
    if let since = run.keptAt {
      details.append(
        Detail(
          "Kept",
          "without an end, by \(person(run.keptBy ?? "")) since \(clock(since, rules, near: now)); "
            + "a month costs \(month(resources).roundedDescription)"))
    }
    // After a failure its grace is the end that counts, and is told with it.
    if run.graceEndsAt == nil, let end = RunSchedule.end(of: run, rules: rules) {
      let forecast = resources.cost(at: end.teardown)
      details.append(
        Detail(
          "Torn down at",
          "\(clock(end.teardown, rules, near: now)), in \(age(now, end.teardown)), \(forecast.roundedDescription) by then"
        ))
    }
    return details
  }

  /// What a month of all that bills costs, at the provider's 730 hours.
  static func month(_ resources: [Resource]) -> Money { resources.hourly.perHour(forSeconds: 730 * 3600) }

  /// The server's names, as far as they are known.
  static func serverDetails(_ run: Run, _ resources: [Resource]) -> [Detail] {
    var details: [Detail] = []
    for resource in resources where resource.state != .closed {
      details.append(Detail("Server", "\(resource.name), \(resource.id ?? "id not known yet")"))
    }
    if let address = run.facts.string("address"), !details.isEmpty { details.append(Detail("Address", address)) }
    if let plan = run.facts.string("plan"), let site = run.facts.string("site") {
      details.append(Detail("Plan", "\(plan) in \(site)"))
    }
    return details
  }
}

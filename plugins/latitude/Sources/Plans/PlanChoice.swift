import PluginKit

/// Chooses what to rent: a pure decision over the price list.
enum PlanChoice {
  /// A plan in one site at one price.
  struct Candidate: Sendable, Hashable {
    var entry: PlanCatalog.Entry
    var site: String
    var hourly: Money
  }

  /// Why there is nothing to choose, in three sentences.
  struct Refusal: Error, Sendable, Hashable { var failure: Failure }

  /// Everything that fits, cheapest first; equal prices by plan and site, so that the choice is the same each time.
  static func candidates(
    _ entries: [PlanCatalog.Entry], plan: String?, site: String?, allowedSites: [String]
  ) -> [Candidate] {
    let allowed = Set(allowedSites.map { $0.uppercased() })
    let fitting = entries.flatMap { entry -> [Candidate] in
      guard let hourly = entry.hourly, entry.bootsIPXE, plan == nil || entry.slug == plan else { return [] }
      return entry.sites.filter { candidate in
        (site == nil || candidate.uppercased() == site) && (allowed.isEmpty || allowed.contains(candidate.uppercased()))
      }.map { Candidate(entry: entry, site: $0.uppercased(), hourly: hourly) }
    }
    return fitting.sorted {
      ($0.hourly.microUnits, $0.entry.slug, $0.site) < ($1.hourly.microUnits, $1.entry.slug, $1.site)
    }
  }

  /// What is wrong where there is no candidate, as precisely as the list tells.
  static func refusal(
    _ entries: [PlanCatalog.Entry], plan: String?, site: String?, allowedSites: [String], at time: String
  ) -> Failure {
    if let plan {
      let same = entries.filter { $0.slug == plan }
      if same.isEmpty {
        let known = Set(entries.map(\.slug)).sorted().joined(separator: ", ")
        return Failure(
          seen: "Latitude has no plan \(plan), by its price list of \(time)", probably: "it is misspelt or retired",
          next: "`start --plan` with one of \(known), or `start` for the cheapest")
      }
      if !same.contains(where: \.bootsIPXE) {
        return Failure(
          seen: "the plan \(plan) has no iPXE among its systems, by Latitude's price list of \(time)",
          probably: "this machine cannot boot a script of one's own",
          next: "`start` without --plan takes the cheapest that can; `plans` lists all")
      }
      if !same.contains(where: { $0.hourly != nil }) {
        return Failure(
          seen: "the plan \(plan) has no price an hour, by Latitude's price list of \(time)",
          probably: "it is sold by the month or year only", next: "`start` with another plan; `plans` lists all")
      }
      let stocked = Set(same.flatMap(\.sites)).sorted().joined(separator: ", ")
      return Failure(
        seen: "the plan \(plan) is not in stock\(site.map { " in \($0)" } ?? ""), by Latitude's price list of \(time)",
        probably: stocked.isEmpty ? "it is sold out everywhere" : "it is in stock in \(stocked)",
        next: stocked.isEmpty
          ? "`start` takes the cheapest that is in stock" : "`start --plan \(plan)` with one of these sites")
    }
    let stocked = Set(entries.filter { $0.bootsIPXE && $0.hourly != nil }.flatMap(\.sites)).sorted()
    let limits = site ?? allowedSites.joined(separator: ", ")
    return Failure(
      seen:
        "nothing that boots iPXE is in stock\(limits.isEmpty ? "" : " in \(limits)"), by Latitude's price list of \(time)",
      probably: stocked.isEmpty ? "everything is sold out" : "there is stock in \(stocked.joined(separator: ", "))",
      next: "try again later, or in another site; `plans` lists what there is")
  }
}

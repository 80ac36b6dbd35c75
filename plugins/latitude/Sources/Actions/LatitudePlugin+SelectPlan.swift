import PluginKit

extension LatitudePlugin {
  /// The cheapest plan that is in stock in a site, can boot iPXE and has a price.
  func selectPlan(_ context: ActionContext) async throws -> Outcome {
    let entries = try await catalog.read()
    let plan = context.inputs.string("plan")
    let site = context.inputs.string("site")?.uppercased()
    let sites = host.strings("sites")
    let candidates = PlanChoice.candidates(entries, plan: plan, site: site, allowedSites: sites)
    let time = clock(context.now)
    guard let best = candidates.first else {
      return Outcome(.failed(PlanChoice.refusal(entries, plan: plan, site: site, allowedSites: sites, at: time)))
    }
    let stocked = Set(candidates.map(\.entry.slug)).count
    var facts: Facts = [
      "plan": .string(best.entry.slug), "plan_summary": .string(best.entry.summary), "site": .string(best.site),
      "region": .string(best.entry.region), "hourly": .string(best.hourly.description),
      "arch": .string(best.entry.arch),
      "first_os": .string(FirstSystem.slug(host.string("first_os", default: "newest-ubuntu"), for: best.entry)),
      "alternatives": .array(alternatives(candidates.dropFirst(), besides: best)),
      "prices_read_at": .string(Timestamp.text(context.now)),
      "seen_plans": seen("GET /plans lists \(stocked) plans that are in stock and boot iPXE", context.now),
    ]
    if let monthly = best.entry.monthly { facts["monthly"] = .string(monthly.description) }
    return .done(facts, progress: "\(best.entry.slug) in \(best.site), \(best.hourly) an hour")
  }

  /// The next three cheapest, each plan and country once.
  private func alternatives(_ rest: ArraySlice<PlanChoice.Candidate>, besides best: PlanChoice.Candidate) -> [JSONValue]
  {
    var known: Set<String> = ["\(best.entry.slug) \(best.entry.region)"]
    var found: [JSONValue] = []
    for candidate in rest where known.insert("\(candidate.entry.slug) \(candidate.entry.region)").inserted {
      found.append([
        "plan": .string(candidate.entry.slug), "site": .string(candidate.site),
        "region": .string(candidate.entry.region),
        "hourly": .string(candidate.hourly.description),
      ])
      if found.count == 3 { break }
    }
    return found
  }

  public func offers() async throws -> Offers? {
    let entries: [PlanCatalog.Entry]
    do {
      entries = try await catalog.read()
    } catch {
      throw PluginError(Self.words(error))
    }
    let allowed = Set(host.strings("sites").map { $0.uppercased() })
    let offers = entries.compactMap { entry -> Offers.Offer? in
      guard let hourly = entry.hourly, entry.bootsIPXE else { return nil }
      let sites = entry.sites.map { $0.uppercased() }.filter { allowed.isEmpty || allowed.contains($0) }
      return Offers.Offer(plan: entry.slug, summary: entry.summary, region: entry.region, sites: sites, hourly: hourly)
    }
    return Offers(
      offers: offers.sorted { ($0.hourly.microUnits, $0.plan, $0.region) < ($1.hourly.microUnits, $1.plan, $1.region) },
      readAt: host.clock.now)
  }
}

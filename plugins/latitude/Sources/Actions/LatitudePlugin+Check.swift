import PluginKit

extension LatitudePlugin {
  /// The key is good, and the project exists and bills by the hour.
  func checkAccount(_ context: ActionContext) async throws -> Outcome {
    let time = clock(context.now)
    let account: String
    do {
      account = try await readAccount()
    } catch let error as LatitudeError where error.status == 401 || error.status == 403 {
      return .failed(
        seen: "GET /user/profile answers \(error.status ?? 0) at \(time): \(error.detail)",
        probably: "the API key is wrong, revoked, or not allowed from this address",
        next: "make a key in Latitude's dashboard, put it where plugins.latitude.api_key points, and `start` again")
    }
    guard let found = try await readProject() else {
      return .failed(
        seen: "the key sees no project \(project), by GET /projects at \(time)",
        probably: "plugins.latitude.project is misspelt, or the key belongs to another team",
        next: "set plugins.latitude.project to the id or slug of a project of this team")
    }
    guard found["attributes"]?["provisioning_type"]?.string != "reserved" else {
      return .failed(
        seen: "the project \(project) has the provisioning type reserved, by GET /projects at \(time)",
        probably: "servers in it are billed by the year",
        next: "set plugins.latitude.project to an on-demand project; this bot buys by the hour only")
    }
    var facts: Facts = [
      "account": .string(account), "seen_api_auth": seen("GET /user/profile answered 200 for \(account)", context.now),
    ]
    facts["project_id"] = found["id"]
    facts["project_name"] = found["attributes"]?["name"]
    facts["team"] = found["attributes"]?["team"]?["name"]
    return .done(facts, progress: "\(account), project \(found["attributes"]?["name"]?.string ?? project)")
  }

  func readAccount() async throws -> String {
    let profile = try await api.get("/user/profile")["data"]
    return profile?["attributes"]?["email"]?.string ?? profile?["id"]?.string ?? "an account without a name"
  }

  /// The configured project, by its id or slug.
  func readProject() async throws -> JSONValue? {
    for page in 1...50 {
      let items =
        try await api.get("/projects", query: [("page[number]", "\(page)"), ("page[size]", "100")])["data"]?.array ?? []
      let found = items.first { $0["id"]?.string == project || $0["attributes"]?["slug"]?.string == project }
      if let found { return found }
      if items.count < 100 { return nil }
    }
    return nil
  }

  /// The lines of the command `check`.
  public func check() async -> [CheckResult] {
    var results: [CheckResult] = []
    do {
      results.append(CheckResult("Latitude's API key", passed: true, seen: "good, \(try await readAccount())"))
    } catch {
      results.append(CheckResult("Latitude's API key", passed: false, seen: Self.words(error)))
    }
    do {
      let type = try await readProject()?["attributes"]?["provisioning_type"]?.string
      results.append(
        CheckResult(
          "Latitude's project \(project)", passed: type != nil && type != "reserved", seen: type ?? "not found"))
      let candidates = PlanChoice.candidates(
        try await catalog.read(), plan: nil, site: nil, allowedSites: host.strings("sites"))
      let cheapest = candidates.first.map { "\($0.entry.slug) in \($0.site), \($0.hourly) an hour" }
      results.append(CheckResult("Stock that boots iPXE", passed: cheapest != nil, seen: cheapest ?? "none"))
    } catch {
      results.append(CheckResult("Latitude's project and stock", passed: false, seen: Self.words(error)))
    }
    return results
  }

  static func words(_ error: any Error) -> String {
    switch error {
    case let error as LatitudeError: error.sentence
    case is BudgetExhausted: "the rate limit is reached; try again in a minute"
    default: "\(error)"
    }
  }
}

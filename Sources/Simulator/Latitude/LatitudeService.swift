import Foundation
import PluginKit

/// Latitude's API over HTTP: authorisation, limits, and the way to each resource.
struct LatitudeService: SimulatedService {
  let world: LatitudeWorld

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    let answer = await guarded(request)
    await world.note(request, answer.status)
    return await garbled(answer, to: request)
  }

  private func guarded(_ request: SimulatedRequest) async -> SimulatedAnswer {
    // The token comes bare, as the provider's own clients send it, or with Bearer before it.
    let token = (request.headers["authorization"] ?? "").replacing("Bearer ", with: "")
    let refused = await world.faults.isOn(.keyRefused)
    guard token == world.key, !refused else {
      return .failure(401, code: "INVALID_TOKEN", status: "unauthorized", "Invalid Token")
    }
    if let trouble = await trouble() { return trouble }
    if request.method == "GET", await world.faults.strikesEveryThird(.flaky) { return .badGateway(503) }
    guard await world.allows(request.method) else { return .rateLimited }
    let parts = request.parts
    switch (request.method, parts.first ?? "") {
    case ("GET", "user") where parts == ["user", "profile"]: return Self.profile
    case ("GET", "plans"): return await plans(parts)
    case ("GET", "regions"): return regions(request)
    case ("GET", "billing") where parts == ["billing", "usage"]: return await usage(request)
    case ("GET", "projects"): return projects(request, parts)
    case (_, "servers"): return await servers(request, parts)
    default: return .notFound
    }
  }

  /// What every call gets while the whole API is in trouble; nil where it is not.
  private func trouble() async -> SimulatedAnswer? {
    let faults = world.faults
    if await faults.strikes(.rateLimited) { return .rateLimited }
    if await faults.strikes(.rateLimitedByHeader) { return .rateLimitedByHeader }
    if await faults.strikes(.latitudeDown) { return .badGateway(503) }
    if await faults.strikes(.latitudeOddStatus) { return .badGateway(520) }
    if await faults.strikes(.latitudeCuts) { return .badGateway(502).cut }
    if await faults.strikes(.latitudeGarbage) { return .text("\u{1}\u{2}\u{3} ", type: "application/vnd.api+json") }
    return nil
  }

  /// The answer as it arrives while the way to the client is in trouble.
  private func garbled(_ answer: SimulatedAnswer, to request: SimulatedRequest) async -> SimulatedAnswer {
    var answer = answer
    if request.method == "GET", await world.faults.strikes(.latitudeTruncates) { answer = answer.truncated }
    if await world.faults.strikes(.latitudeSlow) { answer = answer.held(for: await world.faults.slowness) }
    return answer
  }

  private static let profile = SimulatedAnswer.api([
    "data": [
      "id": "user_simulated0000", "type": "users",
      "attributes": [
        "first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.com",
        "created_at": "2025-01-01T00:00:00+00:00", "updated_at": "2025-01-01T00:00:00+00:00",
        "role": [
          "id": "role_simulated", "name": "owner", "created_at": "2025-01-01T00:00:00+00:00",
          "updated_at": "2025-01-01T00:00:00+00:00",
        ],
      ],
    ], "meta": [:],
  ])

  private func plans(_ parts: [String]) async -> SimulatedAnswer {
    if parts == ["plans", "operating_systems"] { return operatingSystems }
    let hasStock = await !world.faults.isOn(.noStock)
    let factor = await world.priceFactor()
    let all = SimulatedPlan.all.map { ($0, $0.json(hasStock: hasStock, factor: factor)) }
    guard parts.count == 2 else { return .api(["data": .array(all.map(\.1)), "meta": [:]]) }
    guard let found = all.first(where: { $0.0.id == parts[1] || $0.0.slug == parts[1] }) else { return .notFound }
    return .api(["data": found.1, "meta": [:]])
  }

  private var operatingSystems: SimulatedAnswer {
    let item = { (slug: String, name: String, plans: [SimulatedPlan]) -> JSONValue in
      [
        "id": .string("os_\(slug.filter(\.isLetter))000000"), "type": "operating_system",
        "attributes": [
          "name": .string(name), "slug": .string(slug), "distro": .string(slug), "version": "", "user": "ubuntu",
          "features": ["raid": false, "ssh_keys": false, "user_data": false, "rescue": false],
          "provisionable_on": .array(plans.map { .string($0.name) }),
        ],
      ]
    }
    let booting = SimulatedPlan.all.filter(\.bootsIPXE)
    return .api([
      "data": [
        item("ipxe", "Custom image (iPXE)", booting), item("ubuntu_24_04_x64_lts", "Ubuntu 24.04", SimulatedPlan.all),
      ],
      "meta": [:],
    ])
  }

  private func regions(_ request: SimulatedRequest) -> SimulatedAnswer {
    let pairs = SimulatedPlan.all.flatMap { plan in
      plan.regions.flatMap { region in region.available.map { ($0, region.country) } }
    }
    let sites = Dictionary(pairs) { first, _ in first }
    let wanted = request.query["filter[slug]"]
    let items = sites.sorted { $0.key < $1.key }.filter { wanted == nil || wanted == $0.key }.map {
      site, country -> JSONValue in
      [
        "id": .string("loc_\(site)00000000"), "type": "regions",
        "attributes": [
          "name": .string(site), "slug": .string(site), "facility": "SIM",
          "country": ["name": .string(country), "slug": .string(country.lowercased().replacing(" ", with: "-"))],
          "type": "Core",
        ],
      ]
    }
    return .page(items, request)
  }

  private func projects(_ request: SimulatedRequest, _ parts: [String]) -> SimulatedAnswer {
    let project: JSONValue = [
      "id": .string(LatitudeWorld.projectID), "type": "projects",
      "attributes": [
        "name": "Talos POC", "slug": "talos-poc", "description": "", "provisioning_type": "on_demand",
        "billing_type": "Normal", "environment": "Development", "tags": [],
        "stats": ["servers": 0, "ip_addresses": 0, "prefixes": 0, "vlans": 0],
        "team": ["id": "team_simulated00000", "name": "Simulated"],
      ],
    ]
    guard parts.count == 2 else { return .page([project], request) }
    return [LatitudeWorld.projectID, "talos-poc"].contains(parts[1]) ? .api(["data": project, "meta": [:]]) : .notFound
  }
}

extension SimulatedAnswer {
  /// A success as the provider's own clients demand it.
  static func api(_ value: JSONValue, status: Int = 200) -> SimulatedAnswer {
    .json(value, status: status, type: "application/vnd.api+json; charset=utf-8")
  }

  /// An error of the API; `code` can be null and `status` a word.
  static func failure(
    _ http: Int, code: String?, status: String, _ detail: String, meta: JSONValue = [:]
  ) -> SimulatedAnswer {
    .api(
      [
        "errors": [
          [
            "code": code.map { .string($0) } ?? .null, "status": .string(status), "title": "Error",
            "detail": .string(detail), "meta": meta,
          ]
        ]
      ], status: http)
  }

  static let notFound = failure(404, code: "not_found", status: "404", "Specified Record Not Found")
  static let rateLimited = failure(
    429, code: "RATE_LIMIT_EXCEEDED", status: "429", "Too many requests. Please slow down and retry.",
    meta: ["retry_after": 60])

  static var rateLimitedByHeader: SimulatedAnswer {
    var answer = badGateway(429)
    answer.headers["Retry-After"] = "45"
    return answer
  }

  /// One page of a list: no total, and no links.
  static func page(_ items: [JSONValue], _ request: SimulatedRequest) -> SimulatedAnswer {
    let number = max(1, request.query["page[number]"].flatMap { Int($0) } ?? 1)
    let size = min(100, max(1, request.query["page[size]"].flatMap { Int($0) } ?? 20))
    let slice = items.dropFirst((number - 1) * size).prefix(size)
    return .api(["data": .array(Array(slice)), "meta": [:]])
  }
}

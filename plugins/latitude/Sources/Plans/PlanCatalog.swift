import Foundation
import PluginKit

/// What can be rented: every plan at every price, read from the provider's price list.
struct PlanCatalog: Sendable {
  let api: LatitudeAPI
  /// The account's currency, `USD` or `BRL`.
  var currency = "USD"

  /// A plan in one country, which has one price; sites without stock are not among `sites`.
  struct Entry: Sendable, Hashable {
    var slug: String
    var summary: String
    var arch: String
    var region: String
    var sites: [String]
    var hourly: Money?
    var monthly: Money?
    var bootsIPXE: Bool
    /// Systems that deploy in seconds there.
    var instantSystems: [String]
    var systems: [String]
  }

  /// The whole price list; it is not paged.
  func read() async throws -> [Entry] {
    let items = try await api.get("/plans")["data"]?.array ?? []
    var entries = items.flatMap { Self.entries($0, currency: currency) }
    if entries.contains(where: { !$0.bootsIPXE && $0.systems.isEmpty }) {
      // Older answers do not name the systems of a plan; then the list of systems names the plans.
      let names = try await ipxePlanNames()
      entries = entries.map { entry in
        var entry = entry
        if entry.systems.isEmpty { entry.bootsIPXE = names.contains(entry.slug) }
        return entry
      }
    }
    return entries
  }

  private func ipxePlanNames() async throws -> Set<String> {
    let systems = try await api.get("/plans/operating_systems")["data"]?.array ?? []
    let ipxe = systems.first { $0["attributes"]?["slug"]?.string == "ipxe" }
    let names = ipxe?["attributes"]?["provisionable_on"]?.array?.compactMap(\.string) ?? []
    // Names have dots where slugs have dashes.
    return Set(names.map { $0.replacing(".", with: "-") })
  }

  /// The entries of one plan: one for each of its regions, which are countries with a price each.
  static func entries(_ item: JSONValue, currency: String = "USD") -> [Entry] {
    guard let attributes = item["attributes"], let slug = attributes["slug"]?.string else { return [] }
    let systems = attributes["available_operating_systems"]?.array?.compactMap(\.string) ?? []
    return (attributes["regions"]?.array ?? []).map { region in
      let price = region["pricing"]?[currency]
      let amount = { (unit: String) in price?[unit]?.decimal.flatMap { Money($0, currency: currency) } }
      return Entry(
        slug: slug, summary: summary(attributes["specs"]), arch: slug.contains("-arm") ? "arm64" : "amd64",
        region: region["name"]?.string ?? "",
        sites: region["locations"]?["in_stock"]?.array?.compactMap(\.string) ?? [],
        hourly: amount("hour").flatMap { $0.microUnits > 0 ? $0 : nil }, monthly: amount("month"),
        bootsIPXE: systems.contains("ipxe"),
        instantSystems: region["deploys_instantly"]?.array?.compactMap(\.string) ?? [], systems: systems)
    }
  }

  /// `E-2134G, 4 cores, 32 GB, 1 x 500 GB SSD`; numbers may be text.
  private static func summary(_ specs: JSONValue?) -> String {
    func text(_ value: JSONValue?) -> String? { value?.string ?? value?.int.map { "\($0)" } }
    var parts: [String] = []
    if let type = text(specs?["cpu"]?["type"]) { parts.append(type) }
    if let cores = text(specs?["cpu"]?["cores"]) { parts.append("\(cores) cores") }
    if let memory = text(specs?["memory"]?["total"]) { parts.append("\(memory) GB") }
    for drive in specs?["drives"]?.array ?? [] {
      let words = [text(drive["count"]).map { "\($0) x" }, text(drive["size"]), text(drive["type"])]
      parts.append(words.compactMap { $0 }.joined(separator: " "))
    }
    return parts.joined(separator: ", ")
  }
}

import PluginKit
import Testing

@testable import LatitudePlugin

@Suite("Choosing what to rent")
struct PlanChoiceTests {
  private static func entry(
    _ slug: String, _ price: String?, sites: [String], region: String = "US", ipxe: Bool = true
  ) -> PlanCatalog.Entry {
    PlanCatalog.Entry(
      slug: slug, summary: "", arch: "amd64", region: region, sites: sites,
      hourly: price.flatMap { Money(parsing: $0) },
      monthly: nil, bootsIPXE: ipxe, instantSystems: [], systems: ["ubuntu_24_04_x64_lts"])
  }
  private static let entries = [
    entry("tiny", "0.05", sites: ["CHI"], ipxe: false), entry("old", "0.15", sites: []),
    entry("small", "0.19", sites: [], region: "BR"), entry("small", "0.21", sites: ["DAL", "ASH"]),
    entry("small", "0.26", sites: ["FRA"], region: "DE"), entry("unpriced", nil, sites: ["TYO4"]),
    entry("large", "1.28", sites: ["lon"]),
  ]

  private static func best(plan: String? = nil, site: String? = nil, allowed: [String] = []) -> String? {
    PlanChoice.candidates(entries, plan: plan, site: site, allowedSites: allowed).first
      .map { "\($0.entry.slug) \($0.site) \($0.hourly.amountText)" }
  }

  @Test("the cheapest that has stock in a site, boots iPXE and has a price, over all regions")
  func cheapest() {
    #expect(Self.best() == "small ASH 0.21")
    #expect(Self.best(site: "FRA") == "small FRA 0.26")
    #expect(Self.best(site: "LON") == "large LON 1.28")
    #expect(Self.best(allowed: ["fra"]) == "small FRA 0.26")
    #expect(Self.best(plan: "tiny") == nil)
    #expect(Self.best(plan: "unpriced") == nil)
    #expect(Self.best(site: "CHI") == nil)
  }

  @Test(
    "a refusal says why as precisely as the list tells",
    arguments: [
      ("nothing", nil, "has no plan nothing"), ("tiny", nil, "no iPXE among its systems"),
      ("unpriced", nil, "no price an hour"),
      ("old", nil, "is not in stock"), ("small", "LON", "is not in stock in LON"), (nil, "CHI", "in stock in CHI"),
    ] as [(String?, String?, String)])
  func refusals(plan: String?, site: String?, words: String) {
    let failure = PlanChoice.refusal(Self.entries, plan: plan, site: site, allowedSites: [], at: "10:42")
    #expect(failure.seen.contains(words))
  }

  @Test("the newest Ubuntu is deployed first, an instant one where there is one")
  func firstSystem() {
    var entry = Self.entries[3]
    entry.systems = ["ubuntu_22_04_x64_lts", "ubuntu_26_04_x64_lts", "debian_12"]
    #expect(FirstSystem.slug("newest-ubuntu", for: entry) == "ubuntu_26_04_x64_lts")
    entry.instantSystems = ["ubuntu_24_04_x64_lts"]
    #expect(FirstSystem.slug("newest-ubuntu", for: entry) == "ubuntu_24_04_x64_lts")
    #expect(FirstSystem.slug("debian_12", for: entry) == "debian_12")
  }

  @Test(
    "the bot's mark is read strictly",
    arguments: [
      ("tpoc-abcdef-1", true), ("tpoc-abcdef-12-lab", true), ("tpoc-abcdef-123", false), ("tpoc-abcde1-1", false),
      ("tpoc-abcdef", false), ("other-abcdef-1", false), ("tpoc-ABCDEF-1", false), ("tpoc-abcdef-1-", false),
      ("tpocx-abcdef-1", false), ("tpoc-abcdef-1-0123456789012345678", false),
    ])
  func marks(name: String, isMine: Bool) {
    #expect((ServerName(name, instance: "tpoc") != nil) == isMine)
  }

  @Test("the longest name still fits the provider")
  func longest() {
    let name = ServerName(instance: "abcdefgh", run: "abcdef", attempt: 10, chosen: "thirteen-char")
    #expect(name.description.utf8.count <= 32)
    #expect(ServerName(name.description, instance: "abcdefgh") == name)
  }
}

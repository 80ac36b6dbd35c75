import Foundation
import PluginKit

/// A plan of the simulated price list, with the traps of the real one: a first region without stock, prices that
/// differ by country, a price that is null, a plan that cannot boot iPXE.
struct SimulatedPlan: Sendable {
  struct Region: Sendable {
    var country: String
    var available: [String]
    var inStock: [String]
    /// An hour in USD; nil where there is no price an hour.
    var hour: String?
    var month: String
    var instant: [String] = ["ubuntu_24_04_x64_lts"]
  }
  var slug: String
  var cpu: String
  var cores: Int
  var memory: Int
  var drive: (count: Int, size: String, type: String)
  var bootsIPXE = true
  var regions: [Region]

  var id: String { "plan_" + slug.filter { $0.isLetter || $0.isNumber } + "0000000000" }
  /// Names have dots where slugs have dashes.
  var name: String { slug.replacing("-", with: ".") }
  var systems: [String] { ["ubuntu_22_04_x64_lts", "ubuntu_24_04_x64_lts", "debian_12"] + (bootsIPXE ? ["ipxe"] : []) }

  static let all: [SimulatedPlan] = [
    SimulatedPlan(
      slug: "c1-tiny-x86", cpu: "E-2276G", cores: 6, memory: 32, drive: (1, "500 GB", "SSD"), bootsIPXE: false,
      regions: [Region(country: "United States", available: ["CHI"], inStock: ["CHI"], hour: "0.05", month: "36.0")]),
    SimulatedPlan(
      slug: "c2-small-x86", cpu: "E-2134G", cores: 4, memory: 32, drive: (1, "500 GB", "SSD"),
      regions: [Region(country: "United States", available: ["CHI", "ASH"], inStock: [], hour: "0.15", month: "110.0")]),
    SimulatedPlan(
      slug: "c3-small-x86", cpu: "E-2434", cores: 4, memory: 64, drive: (2, "960 GB", "NVME"),
      regions: [
        Region(country: "Brazil", available: ["SAO2"], inStock: [], hour: "0.19", month: "139.0"),
        Region(
          country: "United States", available: ["CHI", "ASH", "DAL"], inStock: ["ASH", "DAL"], hour: "0.21",
          month: "146.0"),
        Region(country: "Germany", available: ["FRA"], inStock: ["FRA"], hour: "0.26", month: "189.0", instant: []),
      ]),
    SimulatedPlan(
      slug: "m4-metal-small", cpu: "AMD 4244P", cores: 6, memory: 64, drive: (2, "960 GB", "NVME"),
      regions: [
        Region(country: "United States", available: ["ASH", "MIA2"], inStock: ["MIA2"], hour: "0.42", month: "306.0")
      ]),
    SimulatedPlan(
      slug: "c3-large-x86", cpu: "AMD 7443P", cores: 24, memory: 256, drive: (2, "1.9 TB", "NVME"),
      regions: [Region(country: "United Kingdom", available: ["LON"], inStock: ["LON"], hour: "1.28", month: "934.0")]),
    SimulatedPlan(
      slug: "f4-metal-large", cpu: "AMD 9554P", cores: 64, memory: 768, drive: (4, "3.8 TB", "NVME"),
      regions: [Region(country: "Japan", available: ["TYO4"], inStock: ["TYO4"], hour: nil, month: "2350.0")]),
  ]

  /// The plan as GET /plans shows it.
  func json(hasStock: Bool, factor: Decimal) -> JSONValue {
    [
      "id": .string(id), "type": "plans",
      "attributes": [
        "slug": .string(slug), "name": .string(name), "features": ["ssh", "user_data"],
        "specs": [
          "cpu": ["type": .string(cpu), "clock": 3, "cores": .number(Decimal(cores)), "count": 1],
          "memory": ["total": .number(Decimal(memory))],
          "drives": [
            ["count": .number(Decimal(drive.count)), "size": .string(drive.size), "type": .string(drive.type)]
          ],
          "nics": [["count": 2, "type": "10 Gbps"]], "gpu": [:],
        ],
        "available_operating_systems": .array(systems.map { .string($0) }),
        "regions": .array(regions.map { $0.json(hasStock: hasStock, factor: factor) }),
      ],
    ]
  }
}

extension SimulatedPlan.Region {
  func price(factor: Decimal) -> Decimal? { hour.flatMap { Decimal(string: $0) }.map { $0 * factor } }

  fileprivate func json(hasStock: Bool, factor: Decimal) -> JSONValue {
    let stocked = hasStock ? inStock : []
    let hourly = price(factor: factor)
    let monthly = Decimal(string: month) ?? 0
    func prices(_ rate: Decimal) -> JSONValue {
      [
        "hour": hourly.map { .number($0 * rate) } ?? .null, "month": .number(monthly * rate),
        "year": .number(monthly * 9 * rate),
      ]
    }
    return [
      "name": .string(country), "deploys_instantly": .array(instant.map { .string($0) }),
      "locations": [
        "available": .array(available.map { .string($0) }), "in_stock": .array(stocked.map { .string($0) }),
      ],
      "stock_level": stocked.isEmpty ? "unavailable" : "high", "pricing": ["USD": prices(1), "BRL": prices(5)],
    ]
  }
}

import Foundation
import PluginKit

/// A server of the simulated provider: its states stand in a timeline and are read off at the time of a look.
public struct SimulatedServer: Sendable {
  public var id: String
  public var hostname: String
  /// The id of the project in which it is.
  public var project = LatitudeWorld.projectID
  public var plan: String
  public var site: String
  public var country: String
  public var operatingSystem: String
  public var ipxe: String?
  public var billing: String
  public var price: Decimal
  public var address: String
  public var createdAt: Date
  /// When it shows up in lists and answers to GET.
  public var visibleFrom: Date
  /// When it became 404.
  public var goneAt: Date?
  public var isLocked = false
  /// How often it was told to boot: what an earlier boot has scheduled does not happen any more.
  public var boots = 0
  /// The states and when each began.
  public var states: [(at: Date, status: String)]
  /// What people sent to the API about it, for tests.
  public var reinstalls = 0

  /// What the deployment's configuration shows although another system was asked for.
  var hiddenSystem: String?
  var shownSystem: String { hiddenSystem ?? operatingSystem }

  func status(at now: Date) -> String { states.last { $0.at <= now }?.status ?? "unknown" }
  public func exists(at now: Date) -> Bool { visibleFrom <= now && (goneAt.map { now < $0 } ?? true) }
  func isDeploying(at now: Date) -> Bool { !["on", "off"].contains(status(at: now)) }

  /// The server as GET shows it.
  func json(at now: Date) -> JSONValue {
    [
      "id": .string(id), "type": "servers",
      "attributes": [
        "tags": [], "hostname": .string(hostname), "label": .string("SIM" + id.suffix(6)), "price": .number(price),
        "role": "Bare Metal", "primary_ipv4": .string(address), "primary_ipv6": nil, "status": .string(status(at: now)),
        "ipmi_status": "Normal", "created_at": .string(Self.stamp(createdAt)), "scheduled_deletion_at": nil,
        "locked": .bool(isLocked), "rescue_allowed": true,
        "region": [
          "city": .string(site), "country": .string(country),
          "site": [
            "id": .string("loc_\(site)00000000"), "name": .string(site), "slug": .string(site), "facility": "SIM",
          ],
        ],
        "team": ["id": "team_simulated00000", "name": "Simulated"],
        "project": [
          "id": .string(project), "name": "Talos POC",
          "slug": .string(project == LatitudeWorld.projectID ? "talos-poc" : project),
          "provisioning_type": "on_demand",
        ],
        "plan": planJSON,
        "operating_system": [
          "name": .string(operatingSystem), "slug": .string(operatingSystem), "version": "",
          "features": ["raid": false, "ssh_keys": true, "user_data": true, "rescue": true],
          "distro": ["name": .string(operatingSystem), "slug": .string(operatingSystem), "series": ""],
        ],
        "specs": ["cpu": "simulated", "disk": "2 X 960 GB NVMe", "ram": "64 GB", "nic": "2 X 10 Gbps", "gpu": nil],
        "interfaces": [
          ["role": "ipmi", "name": "IPMI", "mac_address": "00:11:22:33:44:55", "description": "simulated"]
        ],
      ],
    ]
  }

  /// The short answer to a purchase: without region, project, operating system, lock, tags and time.
  func shortJSON(at now: Date) -> JSONValue {
    [
      "id": .string(id), "type": "servers",
      "attributes": [
        "hostname": .string(hostname), "label": .string("SIM" + id.suffix(6)), "role": "Bare Metal",
        "status": .string(status(at: now)), "primary_ipv4": .string(address), "primary_ipv6": nil,
        "specs": ["cpu": "simulated", "disk": "2 X 960 GB NVMe", "ram": "64 GB", "nic": "2 X 10 Gbps", "gpu": nil],
        "plan": planJSON, "interfaces": [],
      ],
    ]
  }

  private var planJSON: JSONValue {
    [
      "id": .string("plan_" + plan.filter { $0.isLetter || $0.isNumber } + "0000000000"),
      "name": .string(plan.replacing("-", with: ".")), "slug": .string(plan), "billing": .string(billing),
    ]
  }

  /// Whole seconds with an offset, as the provider writes times.
  static func stamp(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle()).replacing("Z", with: "+00:00")
  }
}

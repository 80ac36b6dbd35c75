import Foundation
import HTTP
import PluginKit

extension LatitudeWorld {
  /// Puts a server there that nobody who is tested has bought: it is on, and of that age.
  /// - Parameters:
  ///   - project: the id of another project; nil for the simulated one.
  ///   - age: how long ago it was made, in seconds.
  /// - Returns: its id.
  @discardableResult
  public func addStranger(_ hostname: String, project: String? = nil, age: Double = 0) async -> String {
    let created = clock.now.addingTimeInterval(-age)
    var server = SimulatedServer(
      id: "sv_" + Digest.hex(Digest.randomBytes(7)), hostname: hostname, plan: "c3-small-x86", site: "ASH",
      country: "United States", operatingSystem: "ubuntu_24_04_x64_lts", ipxe: nil, billing: "hourly",
      price: Decimal(21) / 100, address: await nodes.nextAddress(), createdAt: created, visibleFrom: created,
      states: [(created, "on")])
    if let project { server.project = project }
    add(server)
    return server.id
  }

  /// Whether anything but a look was asked for that server, ever.
  public func wasTouched(_ id: String) -> Bool {
    requests().contains { $0.method != "GET" && $0.path.split(separator: "/").contains(Substring(id)) }
  }

  /// Somebody locks that server in the provider's dashboard.
  public func lock(_ id: String) { change(id) { $0.isLocked = true } }
}

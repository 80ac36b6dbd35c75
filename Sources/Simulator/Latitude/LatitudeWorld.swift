import Foundation
import HTTP
import PluginKit

/// The simulated provider: its servers and what becomes of them over time.
/// https://www.latitude.sh/docs/api-reference
public actor LatitudeWorld {
  public static let projectID = "proj_simulated0000"
  /// A request that came in, for tests and for the demonstration's last check.
  public struct Seen: Sendable, Hashable {
    public var method: String
    public var path: String
    public var status: Int
    public var at: Date
    /// The host name in the request's body, where there is one.
    public var name: String?
  }

  let key: String
  let clock: ScaledClock
  let faults: FaultSwitches
  let timeline: Timeline
  let nodes: TalosNodes
  private(set) var servers: [SimulatedServer] = []
  private var seen: [Seen] = []
  private var emptied: String?
  private var priceLooks = 0
  private var limit = RateLimit()

  init(key: String, clock: ScaledClock, faults: FaultSwitches, timeline: Timeline, nodes: TalosNodes) {
    self.key = key
    self.clock = clock
    self.faults = faults
    self.timeline = timeline
    self.nodes = nodes
  }

  /// Every server that was ever made, deleted ones included.
  public func everyServer() -> [SimulatedServer] { servers }
  /// Those that exist now, and bill.
  public func presentServers() -> [SimulatedServer] { servers.filter { $0.exists(at: clock.now) } }
  /// All requests so far.
  public func requests() -> [Seen] { seen }
  func note(_ request: SimulatedRequest, _ status: Int) {
    seen.append(
      Seen(
        method: request.method, path: request.path, status: status, at: clock.now,
        name: request.method == "GET" ? nil : request.json?["data"]?["attributes"]?["hostname"]?.string))
  }
  /// Whether the key's limits allow one more request; they count simulated time.
  func allows(_ method: String) -> Bool { limit.allows(isRead: method == "GET", at: clock.now) }

  func server(_ id: String) -> SimulatedServer? { servers.first { $0.id == id && $0.exists(at: clock.now) } }

  /// Lets every hidden server show up.
  public func reveal() {
    for index in servers.indices where servers[index].visibleFrom == .distantFuture {
      servers[index].visibleFrom = clock.now
    }
  }

  func add(_ server: SimulatedServer) { servers.append(server) }

  func change(_ id: String, _ change: (inout SimulatedServer) -> Void) {
    if let index = servers.firstIndex(where: { $0.id == id }) { change(&servers[index]) }
  }

  /// The factor on every price.
  func priceFactor() async -> Decimal {
    priceLooks += 1
    guard await faults.isOn(.dearer) else { return 1 }
    return priceLooks > 1 ? Decimal(15) / 10 : 1
  }

  /// True for the site of the first purchase: its stock is gone.
  func stockVanishes(_ site: String) async -> Bool {
    guard await faults.isOn(.stockVanishes) else { return false }
    emptied = emptied ?? site
    return emptied == site
  }

  /// Makes a server that shows up after so many seconds, and lets it deploy.
  func make(
    _ order: JSONValue, plan: SimulatedPlan, region: SimulatedPlan.Region, showsAfter delay: Double
  ) async -> SimulatedServer {
    let now = clock.now
    let monthly = await faults.isOn(.billsMonthly)
    let system = order["operating_system"]?.string ?? ""
    let billing = monthly ? "monthly" : order["billing"]?.string ?? "hourly"
    let deploying = await faults.isOn(.oddServerStatus) ? "in_quarantine" : "deploying"
    var server = SimulatedServer(
      id: "sv_" + Digest.hex(Digest.randomBytes(7)), hostname: order["hostname"]?.string ?? "", plan: plan.slug,
      site: order["site"]?.string?.uppercased() ?? "", country: region.country, operatingSystem: system,
      ipxe: order["ipxe"]?.string, billing: billing,
      price: billing == "hourly" ? region.price(factor: 1) ?? 0 : Decimal(string: region.month) ?? 0,
      address: await nodes.nextAddress(), createdAt: now,
      visibleFrom: delay.isFinite ? now.addingTimeInterval(delay) : .distantFuture,
      states: [(now, "starting_deploy"), (now.addingTimeInterval(2), deploying)])
    server.isLocked = await faults.isOn(.serversLocked)
    servers.append(server)
    if await faults.isOn(.talosStale) { await nodes.start(server.address, .leftover) }
    let instant = region.instant.contains(system)
    let siteFails = await faults.isOn(.siteFails) && servers.first?.site == server.site
    let deploymentFails = await faults.isOn(.deploymentFails)
    if siteFails || deploymentFails {
      change(server.id) { $0.states.append((now.addingTimeInterval(1500), "failed_deployment")) }
    } else if await !faults.isOn(.neverReady) {
      let on = now.addingTimeInterval(system == "ipxe" ? 900 : instant ? 18 : 300)
      change(server.id) { $0.states.append((on, "on")) }
      if system == "ipxe" { boot(server.id, at: now.addingTimeInterval(240)) }
      if await faults.isOn(.vanishes) { change(server.id) { $0.goneAt = on.addingTimeInterval(60) } }
    }
    return servers.last ?? server
  }

  /// Erases the disks and boots what the script says. The status lags for long after Talos is up.
  /// - Parameter isShown: whether the provider's own records tell of it.
  func reinstall(_ id: String, _ attributes: JSONValue, isShown: Bool) {
    let now = clock.now
    change(id) { server in
      server.reinstalls += 1
      server.hiddenSystem = isShown ? nil : server.shownSystem
      server.operatingSystem = attributes["operating_system"]?.string ?? server.operatingSystem
      server.ipxe = attributes["ipxe"]?.string
      server.hostname = attributes["hostname"]?.string ?? server.hostname
      server.states.removeAll { $0.at > now }
      guard isShown else { return }
      server.states += [
        (now.addingTimeInterval(3), "disk_erasing"), (now.addingTimeInterval(500), "deploying"),
        (now.addingTimeInterval(2400), "on"),
      ]
    }
    if attributes["operating_system"]?.string == "ipxe" { boot(id, at: now.addingTimeInterval(600)) }
    let generation = servers.first { $0.id == id }?.boots
    timeline.schedule(now.addingTimeInterval(3)) {
      guard let server = await self.server(id), server.boots == generation else { return }
      await self.nodes.stop(server.address)
    }
  }

  /// Gives the server back; GET is 404 two seconds later.
  func delete(_ id: String) {
    let now = clock.now
    change(id) { $0.goneAt = now.addingTimeInterval(2) }
    let address = servers.first { $0.id == id }?.address ?? ""
    timeline.schedule(now.addingTimeInterval(2)) { await self.nodes.stop(address) }
  }

  /// Lets the server at that address boot its script now, whatever its state; returns once it is up.
  public func bootNow(_ address: String) async {
    guard let server = presentServers().first(where: { $0.address == address }), let script = server.ipxe else {
      return
    }
    change(server.id) { $0.boots += 1 }
    await nodes.boot(server.address, script: script, hostname: server.hostname)
  }

  /// Turns on what deploys now, whatever was to become of it.
  public func finishDeployments() {
    for server in presentServers() { change(server.id) { $0.states.append((clock.now, "on")) } }
  }

  private func boot(_ id: String, at time: Date) {
    change(id) { $0.boots += 1 }
    let generation = servers.first { $0.id == id }?.boots
    timeline.schedule(time) {
      guard let server = await self.server(id), server.boots == generation, let script = server.ipxe else { return }
      await self.nodes.boot(server.address, script: script, hostname: server.hostname)
    }
  }
}

/// The provider's limits: 60 reads and 20 writes in any minute of simulated time.
struct RateLimit: Sendable {
  private var reads: [Date] = []
  private var writes: [Date] = []

  mutating func allows(isRead: Bool, at now: Date) -> Bool {
    let recent = { (times: [Date]) in times.filter { now.timeIntervalSince($0) < 60 } }
    reads = recent(reads)
    writes = recent(writes)
    if isRead {
      guard reads.count < 60 else { return false }
      reads.append(now)
    } else {
      guard writes.count < 20 else { return false }
      writes.append(now)
    }
    return true
  }
}

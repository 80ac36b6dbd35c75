import Foundation
import PluginKit

extension LatitudeService {
  /// `POST /servers`: knows no idempotency, and each one that is carried out makes a machine.
  func purchase(_ request: SimulatedRequest) async -> SimulatedAnswer {
    guard request.json?["data"]?["type"]?.string == "servers", let order = request.json?["data"]?["attributes"] else {
      return .invalid("data", "is missing")
    }
    for name in ["project", "plan", "site", "operating_system", "hostname"] where order[name]?.string?.isEmpty != false
    {
      return .invalid(name, "can't be blank")
    }
    let hostname = order["hostname"]?.string ?? ""
    let good = hostname.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45 || byte == 46
    }
    guard hostname.utf8.count <= 32, good, hostname.first?.isLetter == true || hostname.first?.isNumber == true,
      hostname.last?.isLetter == true || hostname.last?.isNumber == true
    else { return .invalid("hostname", "is invalid") }
    guard [LatitudeWorld.projectID, "talos-poc"].contains(order["project"]?.string) else {
      return .invalid("project", "does not exist")
    }
    let system = order["operating_system"]?.string ?? ""
    if system == "ipxe", order["ipxe"]?.string == nil { return .invalid("ipxe", "ipxe must be informed") }
    let site = order["site"]?.string?.uppercased() ?? ""
    guard let plan = SimulatedPlan.all.first(where: { $0.slug == order["plan"]?.string }) else {
      return .invalid("plan", "does not exist")
    }
    guard plan.systems.contains(system) else { return .invalid("operating_system", "is not available for this plan") }
    let outOfStock = SimulatedAnswer.failure(
      422, code: "SERVERS_OUT_OF_STOCK", status: "unprocessable_entity", "No stock availability for this plan and site")
    guard let region = plan.regions.first(where: { $0.inStock.contains(site) }) else { return outOfStock }
    let noStock = await world.faults.isOn(.noStock)
    let vanishes = await world.stockVanishes(site)
    if noStock || vanishes { return outOfStock }
    return await carryOut(order, plan: plan, region: region)
  }

  /// Makes the server, or not, and answers so that one knows, or not.
  private func carryOut(
    _ order: JSONValue, plan: SimulatedPlan, region: SimulatedPlan.Region
  ) async -> SimulatedAnswer {
    let faults = world.faults
    var isLost = await faults.strikes(.purchaseAnswerLost)
    var answer = SimulatedAnswer.badGateway()
    if await faults.strikes(.purchaseLost) {
      isLost = true
    } else {
      var delay = 0.0
      if await faults.strikes(.purchaseLate) { delay = 30 }
      if await faults.strikes(.purchaseHidden) { delay = .infinity }
      let server = await world.make(order, plan: plan, region: region, showsAfter: delay)
      isLost = isLost || delay > 0
      answer = .api(["data": server.shortJSON(at: world.clock.now), "meta": [:]], status: 201)
    }
    if await faults.strikes(.purchaseAnswerCut) { return answer.cut }
    if await faults.strikes(.purchaseAnswerSlow) { return answer.held(for: await faults.slowness) }
    if await faults.strikes(.purchaseAnswerGarbled) { return answer.truncated }
    return isLost ? .badGateway() : answer
  }
}

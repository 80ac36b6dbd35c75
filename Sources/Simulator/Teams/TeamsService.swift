import PluginKit

/// The workflow "when a Teams webhook request is received": what is posted at its address appears in the channel.
struct TeamsService: SimulatedService {
  let chat: TeamsChat

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    if await chat.faults.isOn(.chatDown) { return .badGateway(503) }
    if await chat.faults.strikesEveryThird(.chatRateLimited) {
      var answer = SimulatedAnswer.json(["error": ["code": "TooManyRequests"]], status: 429)
      answer.headers["Retry-After"] = "1"
      return answer
    }
    let answer = await workflow(request)
    if answer.status >= 400 {
      await chat.refused("workflow \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
    }
    return answer
  }

  private func workflow(_ request: SimulatedRequest) async -> SimulatedAnswer {
    guard request.method == "POST", request.parts == ["workflows", "w1", "triggers", "manual", "paths", "invoke"] else {
      return Self.error(404, "WorkflowNotFound")
    }
    guard request.query["sig"] == chat.signature else { return Self.error(401, "DirectApiAuthorizationRequired") }
    if await chat.faults.isOn(.chatRefused) { return Self.error(404, "WorkflowTriggerIsNotEnabled") }
    guard let activity = request.json else { return Self.error(400, "InvalidRequestContent") }
    let id = "\(await chat.room.next())"
    switch TeamsCardCheck.seen(activity, channel: TeamsChat.channel, id: id) {
    case .failure(let problem): return Self.error(400, problem.words)
    case .success(let seen):
      _ = await chat.room.post(seen.message)
      await chat.mention(seen.mentions)
      return SimulatedAnswer(status: 202)
    }
  }

  private static func error(_ status: Int, _ code: String) -> SimulatedAnswer {
    .json(["error": ["code": .string(code)]], status: status)
  }
}

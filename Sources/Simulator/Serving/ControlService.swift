import PluginKit

/// The simulation's own switches over HTTP, below `/_simulator/` of the simulated Slack: for people and for tests in
/// other languages.
struct ControlService: SimulatedService {
  let slack: SlackWorld
  let chats: ChatServers
  let latitude: LatitudeWorld
  let nodes: TalosNodes
  let zone: SimulatedZone
  let room: MachineRoom
  let faults: FaultSwitches

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    let body = request.json ?? [:]
    if request.parts.count == 4, request.parts[1] == "chat", let chat = chats[request.parts[2]] {
      return await ChatControl(chat: chat).answer(request, body)
    }
    switch (request.method, request.parts.dropFirst().joined(separator: "/")) {
    case ("POST", "bot"):
      await slack.use(bot: body["url"]?.string ?? "")
      return .json(["ok": true])
    case ("POST", "command"), ("POST", "press"): return await act(request.parts[1], body)
    case ("POST", "fault"):
      guard let fault = body["name"]?.string.flatMap({ Fault(rawValue: $0) }) else {
        let known = Fault.allCases.map(\.rawValue).joined(separator: ", ")
        return .text("there is no such fault; known: \(known)", status: 400)
      }
      await faults.set(fault, body["on"]?.bool ?? true)
      return .json(["ok": true])
    case ("POST", "configure"):
      await nodes.configure(body["address"]?.string ?? "")
      return .json(["ok": true])
    case ("POST", "reveal"):
      await latitude.reveal()
      return .json(["ok": true])
    case ("POST", "boot"):
      await latitude.bootNow(body["address"]?.string ?? "")
      return .json(["ok": true])
    case ("GET", "requests"):
      let now = latitude.clock.now
      let requests = await latitude.requests().map { seen -> JSONValue in
        [
          "method": .string(seen.method), "path": .string(seen.path), "status": .number(.init(seen.status)),
          "age": .number(.init(Int(now.timeIntervalSince(seen.at)))),
        ]
      }
      return .json(.array(requests))
    case ("GET", "messages"):
      let messages = await slack.messages(in: request.query["channel"] ?? SlackWorld.channel)
      return .json(.array(messages.map(Self.json)))
    case ("GET", "servers"):
      let now = latitude.clock.now
      let servers = await latitude.everyServer()
      return .json(
        .array(
          servers.map { server in
            [
              "id": .string(server.id), "hostname": .string(server.hostname), "address": .string(server.address),
              "status": .string(server.status(at: now)), "exists": .bool(server.exists(at: now)),
            ]
          }))
    case ("GET", "records"):
      let records = await zone.records.map { record -> JSONValue in
        [
          "name": .string(record.name), "content": .string(record.content),
          "comment": record.comment.map { .string($0) } ?? .null,
        ]
      }
      return .json(.array(records))
    case ("GET", "machines"):
      let machines = await room.machines.map { machine -> JSONValue in
        ["name": .string(machine.name), "address": .string(machine.address), "on": .bool(machine.isOn)]
      }
      return .json(.array(machines))
    default: return .text("not found", status: 404)
    }
  }

  private func act(_ what: String, _ body: JSONValue) async -> SimulatedAnswer {
    let user = body["user"]?.string ?? "U0ADA"
    let channel = body["channel"]?.string ?? SlackWorld.channel
    do {
      let text = body["text"]?.string ?? ""
      let button = SlackMessage.Button(label: "", value: body["value"]?.string ?? "", action: "button")
      let acknowledgement =
        what == "command"
        ? try await slack.type(text, as: user, in: channel) : try await slack.press(button, as: user, in: channel)
      return .json([
        "status": .number(.init(acknowledgement.status)), "message": acknowledgement.message.map(Self.json) ?? .null,
      ])
    } catch {
      return .text("the bot did not answer: \(error)", status: 502)
    }
  }

  private static func json(_ message: SlackMessage) -> JSONValue {
    [
      "channel": .string(message.channel), "ts": .string(message.ts),
      "thread": message.thread.map { .string($0) } ?? .null,
      "lines": .array(message.lines.map { .string($0) }), "edits": .number(.init(message.edits)),
      "buttons": .array(message.buttons.map { ["label": .string($0.label), "value": .string($0.value)] }),
    ]
  }
}

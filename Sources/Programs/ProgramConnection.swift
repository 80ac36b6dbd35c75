import Foundation
import NIOCore
import PluginKit

/// One life of a plugin's program: from its start until it is reaped, with the calls that are under way in it.
actor ProgramConnection {
  /// How a call came out.
  enum Answer: Sendable {
    case result(JSONValue)
    case fault(PluginFault)
    /// The process ended before it answered.
    case lost(String)
  }

  /// What the bot wants of the process besides calls.
  private enum Wish: Sendable { case end, endSoon }

  /// The number of the process.
  nonisolated let process: Int32
  private let pipes: ProgramPipes
  private let reaper: Reaper
  /// Real seconds from SIGTERM to SIGKILL, and in which a call may still answer after `cancel`.
  let grace: Double
  private let log: @Sendable (String) -> Void
  private var gate: LogGate
  private var answers: [Int: AsyncStream<Answer>.Continuation] = [:]
  /// Calls for which nobody waits any more: a late answer is taken without a word.
  private var givenUp: Set<Int> = []
  private var lastCall = 0
  private var notifications = 0
  /// Set once the bot ends the process: the plugin's failure, or nil where it is none.
  private var ending: String??
  private var isOver = false
  private let wishes: AsyncStream<Wish>
  private let wish: AsyncStream<Wish>.Continuation

  /// So many notifications without an answer between them are no progress.
  private static let mostNotifications = 1000

  /// - Parameters:
  ///   - secrets: what is blotted out of the log.
  ///   - grace: see the property.
  init(
    _ child: ChildProcess, _ pipes: ProgramPipes, secrets: [String], grace: Double,
    log: @escaping @Sendable (String) -> Void
  ) {
    self.pipes = pipes
    self.grace = grace
    self.log = log
    process = child.process
    reaper = Reaper(process: child.process)
    gate = LogGate(secrets: secrets)
    (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(2))
  }

  /// Works until the process is reaped and its pipes are closed. Answers why it ended, where that is the plugin's failure.
  func run() async -> String? {
    enum Part { case reading, patience, other }
    let (reaper, pipes) = (reaper, pipes)
    let end = await withTaskGroup(of: Part.self) { group in
      group.addTask {
        async let log: Void = self.readLog(pipes)
        await self.readOutput(pipes)
        await log
        return .reading
      }
      group.addTask {
        await self.endWhenWished()
        return .other
      }
      let end = await reaper.end()
      // Its last words are in the pipes. A grandchild that left the process group may hold them open for ever.
      group.addTask {
        try? await Task.sleep(for: .milliseconds(300))
        return .patience
      }
      for await part in group where part != .other { break }
      group.cancelAll()
      return end
    }
    isOver = true
    let reason = ending ?? "\(end)"
    for (_, answer) in answers {
      answer.yield(.lost(reason ?? "it was stopped"))
      answer.finish()
    }
    answers = [:]
    return reason
  }

  /// Ends the process, by SIGTERM and then by SIGKILL; the first reason counts. Without one it is no failure.
  func end(because reason: String?) {
    if ending == nil { ending = .some(reason.map(gate.clean)) }
    wish.yield(.end)
  }

  private func endWhenWished() async {
    for await wish in wishes {
      do {
        if case .endSoon = wish {
          // A program that ends closes its output a moment before.
          try await Task.sleep(for: .seconds(0.5))
          end(because: "it closed its output")
        }
        await reaper.signal(SIGTERM)
        try await Task.sleep(for: .seconds(grace))
        await reaper.signal(SIGKILL)
      } catch {
        return
      }
    }
  }

  private func readOutput(_ pipes: ProgramPipes) async {
    do {
      try await pipes.output.executeThenClose { lines, _ in
        for try await line in lines { try self.take(line) }
      }
      wish.yield(.endSoon)
    } catch is LineDecoder.TooLong {
      end(because: "it wrote a line longer than 1 MiB")
    } catch let error as WireError {
      end(because: "\(error)")
    } catch {
      wish.yield(.endSoon)
    }
  }

  private func readLog(_ pipes: ProgramPipes) async {
    try? await pipes.errors.executeThenClose { lines, _ in
      for try await line in lines { self.say(String(decoding: line, as: UTF8.self)) }
    }
  }

  private func say(_ line: String) {
    let now = Double(DispatchTime.now().uptimeNanoseconds) / 1_000_000_000
    for line in gate.take(line, at: now) { log(line) }
  }

  private func take(_ line: [UInt8]) throws(WireError) {
    switch try PluginMessage(line: line) {
    case .result(let id, let value): try deliver(.result(value), to: id)
    case .failure(let id?, let fault): try deliver(.fault(fault), to: id)
    case .failure(nil, let fault): throw WireError("", "it could not read what the bot wrote: \(fault.message)")
    case .request(_, let method, _):
      throw WireError("", "it called the bot's method `\(method)`, and the bot has none")
    case .notification(let method, let parameters):
      notifications += 1
      guard notifications <= Self.mostNotifications else {
        throw WireError("", "it wrote \(Self.mostNotifications) notifications without an answer between them")
      }
      if method == PluginNotification.progress, let text = parameters["text"]?.string { say(text) }
    }
  }

  private func deliver(_ answer: Answer, to id: Int) throws(WireError) {
    notifications = 0
    if let waiting = answers.removeValue(forKey: id) {
      waiting.yield(answer)
      waiting.finish()
    } else if givenUp.remove(id) == nil {
      throw WireError("", "it answered call \(id), which nobody made")
    }
  }

  /// The text without the plugin's secrets.
  func clean(_ text: String) -> String { gate.clean(text) }

  /// Makes a call; the stream brings its one answer.
  func send(_ call: PluginCall) throws -> (id: Int, answer: AsyncStream<Answer>) {
    guard !isOver, ending == nil else { throw CallTrouble.lost((ending ?? nil) ?? "it has ended") }
    lastCall += 1
    let line = PluginMessage.request(id: lastCall, method: call.method.rawValue, parameters: call.parameters).line
    guard line.utf8.count < PluginMessage.longestLine else {
      throw PluginError("the call \(call.method.rawValue) is longer than the 1 MiB that a line may have")
    }
    let (stream, continuation) = AsyncStream.makeStream(of: Answer.self, bufferingPolicy: .bufferingOldest(1))
    answers[lastCall] = continuation
    pipes.write(line)
    return (lastCall, stream)
  }

  /// Nobody waits for that call any more, and the plugin hears of it.
  func giveUp(_ id: Int) {
    guard answers.removeValue(forKey: id) != nil else { return }
    givenUp.insert(id)
    tellCancelled(id)
  }

  /// The plugin hears that the call is over time; its answer is still waited for.
  func tellCancelled(_ id: Int) {
    guard !isOver else { return }
    let parameters: JSONValue = ["id": .number(Decimal(id))]
    pipes.write(PluginMessage.notification(method: PluginNotification.cancel, parameters: parameters).line)
  }
}

import Foundation

/// One conversation with the bot: the plugin, once it is made, and the calls that are under way.
actor ProgramSession {
  /// What a line asks for.
  enum Demand: Sendable {
    case nothing
    /// To be answered; the stream has an element once the call is cancelled.
    case call(id: Int, PluginCall, cancellations: AsyncStream<Void>)
    case end(id: Int)
  }

  private let program: PluginProgram
  private let output: ProgramOutput
  private var plugin: (any Plugin)?
  private var isInitialized = false
  /// What cancels each call that is not answered yet.
  private var calls: [Int: AsyncStream<Void>.Continuation] = [:]

  init(program: PluginProgram, output: ProgramOutput) {
    self.program = program
    self.output = output
  }

  /// Reads a line; what cannot be read or is none of the protocol's is answered here.
  func take(_ line: ProgramInput.Line) async -> Demand {
    guard case .whole(let bytes) = line else {
      await refuse(nil, PluginFault(code: PluginFault.Code.unreadable, "a line is longer than 1 MiB"))
      return .nothing
    }
    let message: PluginMessage
    do {
      message = try PluginMessage(line: bytes)
    } catch {
      await refuse(nil, PluginFault(code: PluginFault.Code.unreadable, "\(error)"))
      return .nothing
    }
    switch message {
    case .notification(PluginNotification.cancel, let parameters):
      if let id = parameters["id"]?.int { calls[id]?.yield() }
      return .nothing
    case .notification, .result, .failure: return .nothing
    case .request(let id, let method, let parameters): return await take(id, method, parameters)
    }
  }

  private func take(_ id: Int, _ method: String, _ parameters: JSONValue) async -> Demand {
    let call: PluginCall?
    do {
      call = try PluginCall(method: method, parameters: parameters)
    } catch {
      await refuse(id, PluginFault(code: PluginFault.Code.badParameters, "\(error)"))
      return .nothing
    }
    switch call {
    case nil:
      await refuse(id, PluginFault(code: PluginFault.Code.noSuchMethod, "there is no method \(method)"))
    case .shutdown?: return .end(id: id)
    case .initialize(let introduction)?: await initialize(id, introduction)
    case let call?:
      if plugin == nil {
        await refuse(id, PluginFault("the first call is initialize"))
      } else if calls[id] != nil {
        await refuse(id, PluginFault(code: PluginFault.Code.badParameters, "a call of the id \(id) is under way"))
      } else {
        // Known from here on, so that a `cancel` right behind it finds it.
        let (cancellations, cancel) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        calls[id] = cancel
        return .call(id: id, call, cancellations: cancellations)
      }
    }
    return .nothing
  }

  private func initialize(_ id: Int, _ introduction: PluginIntroduction) async {
    guard introduction.version == PluginManifest.protocolVersion, !isInitialized else {
      let why =
        isInitialized
        ? "initialize comes once"
        : "this plugin speaks protocol \(PluginManifest.protocolVersion), not \(introduction.version)"
      return await refuse(id, PluginFault(code: PluginFault.Code.badParameters, why))
    }
    isInitialized = true
    let host = PluginHost(
      instance: introduction.instance, settings: introduction.settings, secrets: GivenSecrets(introduction.secrets),
      clock: program.clock, timeZone: introduction.timeZone, log: ProgramOutput.log)
    do {
      plugin = try await program.make(host)
      await output.send(.result(id: id, program.identity.wire))
    } catch {
      isInitialized = false
      await refuse(id, CallAnswer.fault(error))
    }
  }

  /// Performs a call and answers it once: with its result, its error, its cancellation or the end of its time.
  func answer(_ id: Int, _ call: PluginCall, cancellations: AsyncStream<Void>) async {
    guard let plugin else { return }
    let longestCall = program.longestCall
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          await self.settle(id, .result(id: id, try await CallAnswer.result(of: call, plugin)))
        } catch {
          await self.settle(id, .failure(id: id, CallAnswer.fault(error)))
        }
      }
      group.addTask {
        for await _ in cancellations { break }
        let fault = PluginFault(code: PluginFault.Code.cancelled, "the call was cancelled")
        await self.settle(id, .failure(id: id, fault))
      }
      group.addTask {
        guard (try? await Task.sleep(for: longestCall)) != nil else { return }
        let fault = PluginFault("the call was not over after \(longestCall.components.seconds) seconds")
        await self.settle(id, .failure(id: id, fault))
      }
      // Whichever is first has answered; the call itself is told to end.
      await group.next()
      group.cancelAll()
    }
  }

  private func settle(_ id: Int, _ message: PluginMessage) async {
    guard calls.removeValue(forKey: id) != nil else { return }
    await output.send(message)
  }

  /// Answers `shutdown`.
  func sayGoodbye(_ id: Int) async { await output.send(.result(id: id, .null)) }

  private func refuse(_ id: Int?, _ fault: PluginFault) async { await output.send(.failure(id: id, fault)) }
}

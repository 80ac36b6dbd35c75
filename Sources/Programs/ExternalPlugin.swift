import Foundation
import PluginKit

/// A plugin that is a program of its own: to the engine no different from one that is compiled in.
public struct ExternalPlugin: Plugin {
  /// How long the bot waits, in real seconds.
  public struct Patience: Sendable {
    public var initialize = 10.0
    public var perform = 55.0
    public var inventory = 30.0
    public var exists = 10.0
    public var prices = 20.0
    public var schedule = 30.0
    public var check = 10.0
    public var command = 20.0
    public var shutdown = 2.0
    /// From SIGTERM to SIGKILL.
    public var grace = 2.0
    public init() {}
  }

  public let manifest: PluginManifest
  private let roles: Set<PluginManifest.Role>
  private let patience: Patience
  let supervisor: ProgramSupervisor

  /// - Parameter roles: those that the configuration grants.
  public init(
    manifest: PluginManifest, launch: Launch, host: PluginHost, roles: Set<PluginManifest.Role> = [],
    patience: Patience = Patience()
  ) {
    self.manifest = manifest
    self.roles = roles
    self.patience = patience
    supervisor = ProgramSupervisor(
      manifest: manifest, launch: launch, host: host, roles: roles, patience: patience)
  }

  public var name: String { manifest.name }

  public func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
    guard let declaration = manifest.actions[action] else { throw UnknownAction(plugin: name, action: action) }
    let outcome = try await ask(.perform(action: action, context), within: patience.perform) { result in
      let outcome = try Outcome(wire: WireReader(result, at: "result"))
      if let lie = OutcomeCheck.lie(
        in: outcome, of: action, declaration, context, plugin: name, mayBuy: roles.contains(.operator))
      {
        throw WireError("", lie)
      }
      return outcome
    }
    return outcome.tamed(for: name, context)
  }

  public func inventory(instance: String) async throws -> [InventoryItem]? {
    guard manifest.offers(.inventory) else { return nil }
    return try await ask(.inventory(instance: instance), within: patience.inventory, PluginResult.inventory)
  }

  public func exists(_ id: String) async throws -> Bool? {
    guard manifest.offers(.inventory) else { return nil }
    return try await ask(.exists(id: id), within: patience.exists, PluginResult.exists)
  }

  public func offers() async throws -> Offers? {
    guard manifest.offers(.prices) else { return nil }
    return try await ask(.prices, within: patience.prices) { try Offers(wire: WireReader($0, at: "result")) }
  }

  public func check() async -> [CheckResult] {
    do {
      let results =
        manifest.offers(.check) ? try await ask(.check, within: patience.check, PluginResult.checks) : []
      guard results.isEmpty else { return results }
      guard let off = await supervisor.off else { return [] }
      return [CheckResult("The plugin \(name)", passed: false, seen: "it is off: \(off.reason)")]
    } catch {
      return [CheckResult("The plugin \(name)", passed: false, seen: "\(error)")]
    }
  }

  /// What the plugin has to say at the times of its schedule; nil where it has none.
  public func onSchedule(now: Date) async throws -> [Notice]? {
    guard manifest.offers(.schedule) else { return nil }
    return try await ask(.onSchedule(now: now), within: patience.schedule, PluginResult.notices)
  }

  /// The answer to a command that the plugin adds.
  public func command(_ call: CommandCall) async throws -> String {
    try await ask(.command(call), within: patience.command, PluginResult.text)
  }

  /// Makes a call and reads its result; a result that the protocol does not allow is the plugin's failure.
  private func ask<Value: Sendable>(
    _ call: PluginCall, within limit: Double, _ read: (JSONValue) throws -> Value
  ) async throws -> Value {
    let connection = try await supervisor.connection()
    do {
      return try read(try await connection.call(call, within: limit))
    } catch let fault as PluginFault {
      if fault.code == PluginFault.Code.unknownAction, case .perform(let action, _) = call {
        throw UnknownAction(plugin: name, action: action)
      }
      throw PluginError("\(name): \(await connection.clean(fault.message))", retryAfter: fault.retryAfter)
    } catch let trouble as CallTrouble {
      throw await supervisor.unavailable(await supervisor.lost(trouble, connection))
    } catch let lie as WireError {
      await connection.end(because: "\(call.method.rawValue): \(lie)")
      throw await supervisor.unavailable("\(call.method.rawValue): \(await connection.clean("\(lie)"))")
    }
  }
}

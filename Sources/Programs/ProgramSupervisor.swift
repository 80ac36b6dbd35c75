import Foundation
import PluginKit

/// Keeps at most one process of a plugin alive, starts it when it is needed, and turns the plugin off where it fails
/// too often.
actor ProgramSupervisor {
  /// Why a plugin is off, and since when.
  struct Off: Sendable, Hashable {
    var reason: String
    var since: Date
  }

  private let name: String
  private let launch: Launch
  private let host: PluginHost
  private let manifest: PluginManifest
  private let roles: Set<PluginManifest.Role>
  private let patience: ExternalPlugin.Patience
  /// Told the reason each time that failures turn the plugin off.
  private var turnedOff: @Sendable (String) async -> Void = { _ in }

  private var starting: Task<ProgramConnection, any Error>?
  private var current: ProgramConnection?
  private var life: Task<Void, Never>?
  private var failures = FailureWindow()
  private(set) var off: Off?
  private(set) var lastFailure: String?
  private var isGreeted = false
  private var isStopped = false

  init(
    manifest: PluginManifest, launch: Launch, host: PluginHost, roles: Set<PluginManifest.Role>,
    patience: ExternalPlugin.Patience
  ) {
    name = manifest.name
    self.manifest = manifest
    self.launch = launch
    self.host = host
    self.roles = roles
    self.patience = patience
  }

  /// The process that runs now; nil where none does.
  var process: Int32? { current?.process }

  /// How often the plugin failed within the last hour.
  var failureCount: Int { failures.count(at: .now) }

  /// The connection to the plugin's process, which is started where none runs.
  /// - Throws: `PluginUnavailable` where the plugin is off or does not start, or `PluginError` where a secret cannot be read.
  func connection() async throws -> ProgramConnection {
    try refuseWhereUnwanted()
    if let starting { return try await starting.value }
    let task = Task { try await start() }
    starting = task
    return try await task.value
  }

  /// - Throws: where the plugin was turned off, or stopped, while it was being started.
  private func refuseWhereUnwanted() throws {
    if let off { throw PluginUnavailable("the plugin \(name) is off: \(off.reason)", retryAfter: Self.whileOff) }
    if isStopped { throw PluginUnavailable("the plugin \(name) was stopped", retryAfter: Self.afterFailure) }
  }

  private func start() async throws -> ProgramConnection {
    do {
      var secrets: [String: String] = [:]
      for setting in manifest.secrets where host.settings[setting] != nil {
        secrets[setting] = try await host.secrets.secret(setting)
      }
      try refuseWhereUnwanted()
      let introduction = PluginIntroduction(
        instance: host.instance, settings: Facts(host.settings.values.filter { secrets[$0.key] == nil }),
        secrets: secrets, timeZone: host.timeZone, roles: roles.map(\.rawValue).sorted())
      let connection = try await open(secrets: Array(secrets.values))
      (current, isGreeted) = (connection, false)
      life = Task { await ended(connection, because: await connection.run()) }
      do {
        try refuseWhereUnwanted()
      } catch {
        await turnAway(connection, because: nil)
        throw error
      }
      try await greet(connection, introduction)
      guard current === connection else { throw unavailable(lastFailure ?? "it was stopped") }
      isGreeted = true
      return connection
    } catch {
      starting = nil
      throw error
    }
  }

  private func open(secrets: [String]) async throws -> ProgramConnection {
    do {
      let child = try ChildProcess(launch)
      do {
        let pipes = try await ProgramPipes(child)
        return ProgramConnection(child, pipes, secrets: secrets, grace: patience.grace, log: host.log)
      } catch {
        let reaper = Reaper(process: child.process)
        await reaper.signal(SIGKILL)
        _ = await reaper.end()
        throw error
      }
    } catch {
      await fail(because: "\(error)")
      throw unavailable("\(error)")
    }
  }

  private func greet(_ connection: ProgramConnection, _ introduction: PluginIntroduction) async throws {
    do {
      let result = try await connection.call(.initialize(introduction), within: patience.initialize)
      let identity = try PluginIdentity(wire: WireReader(result, at: "result"))
      guard identity.name == name, identity.version == PluginManifest.protocolVersion else {
        throw WireError(
          "result",
          "it says that it is \(identity.name) of protocol \(identity.version), and not \(name) of protocol "
            + "\(PluginManifest.protocolVersion)")
      }
    } catch let trouble as CallTrouble {
      let reason = await lost(trouble, connection)
      // It may still run, and its failure is counted.
      await turnAway(connection, because: nil)
      throw unavailable(reason)
    } catch {
      // What it answered may hold the secrets that it was given.
      let reason = await connection.clean("it does not start: \(error)")
      await turnAway(connection, because: reason)
      throw unavailable(reason)
    }
  }

  /// Ends a process that could not be greeted; returns once it is reaped, so that none runs beside its successor.
  private func turnAway(_ connection: ProgramConnection, because reason: String?) async {
    await connection.end(because: reason)
    if let life { await life.value }
  }

  /// The reason in a call's trouble; what did not end the process is counted here.
  func lost(_ trouble: CallTrouble, _ connection: ProgramConnection) async -> String {
    switch trouble {
    case .lost(let reason): return reason
    case .overdue(let reason):
      await fail(because: reason)
      return reason
    }
  }

  /// What a caller gets whose call came to nothing because of the plugin's process.
  func unavailable(_ reason: String) -> PluginUnavailable {
    PluginUnavailable("the plugin \(name) fell over and is started again: \(reason)", retryAfter: Self.afterFailure)
  }

  private func ended(_ connection: ProgramConnection, because reason: String?) async {
    if current === connection {
      (current, life) = (nil, nil)
      // While it is being greeted, whoever greets it clears this: nobody starts a second process meanwhile.
      if isGreeted { starting = nil }
    }
    if let reason { await fail(because: reason) }
  }

  /// Counts a failure; three within an hour turn the plugin off.
  private func fail(because reason: String) async {
    host.log("failed: \(reason)")
    lastFailure = reason
    guard failures.add(at: .now), off == nil, !isStopped else { return }
    off = Off(
      reason: "it failed \(FailureWindow.most) times within an hour, at last because \(reason)", since: host.clock.now)
    await endProcess()
    await turnedOff(off?.reason ?? reason)
  }

  func whenTurnedOff(_ tell: @escaping @Sendable (String) async -> Void) { turnedOff = tell }

  /// Tries again, with no failure remembered; the next process gets the secrets as they are then.
  func enable() async {
    for setting in manifest.secrets { await host.secrets.refuse(setting) }
    off = nil
    failures.forget()
  }

  /// Turns the plugin off because a person wants it.
  func disable(by person: String) async {
    off = Off(reason: "\(person) turned it off", since: host.clock.now)
    await endProcess()
  }

  /// Ends the process for good; returns once it is reaped.
  func stop() async {
    isStopped = true
    await endProcess()
  }

  /// Asks the process to end, and sees to it.
  private func endProcess() async {
    guard let connection = current, let life else { return }
    _ = try? await connection.call(.shutdown, within: patience.shutdown)
    await connection.end(because: nil)
    await life.value
  }

  /// Seconds of the run's clock until a call is made again.
  private static let afterFailure = 2.0
  private static let whileOff = 60.0
}

/// What a plugin says to one call, in the form of the protocol.
enum CallAnswer {
  /// - Throws: what the plugin throws, or `PluginFault` for what it does not provide.
  static func result(of call: PluginCall, _ plugin: any Plugin) async throws -> JSONValue {
    switch call {
    case .perform(let action, let context): return try await plugin.perform(action, context).wire
    case .inventory(let instance):
      guard let items = try await plugin.inventory(instance: instance) else { throw missing("inventory") }
      return PluginResult.inventory(items)
    case .exists(let id):
      guard let exists = try await plugin.exists(id) else { throw missing("inventory") }
      return PluginResult.exists(exists)
    case .prices:
      guard let offers = try await plugin.offers() else { throw missing("prices") }
      return offers.wire
    case .check: return PluginResult.checks(await plugin.check())
    case .onSchedule(let now):
      guard let notices = try await plugin.onSchedule(now: now) else { throw missing("schedule") }
      return PluginResult.notices(notices)
    case .command(let command): return PluginResult.text(try await plugin.command(command))
    case .initialize, .shutdown: throw PluginFault(code: PluginFault.Code.badParameters, "this is not a plugin's call")
    }
  }

  /// The error of the protocol for what a plugin threw.
  static func fault(_ error: any Error) -> PluginFault {
    switch error {
    case let fault as PluginFault: fault
    case let unknown as UnknownAction:
      PluginFault(code: PluginFault.Code.unknownAction, "there is no action \(unknown.description)")
    case let error as PluginError: PluginFault(error.description, retryAfter: error.retryAfter)
    case is CancellationError: PluginFault(code: PluginFault.Code.cancelled, "the call was cancelled")
    default: PluginFault("\(error)")
    }
  }

  private static func missing(_ what: String) -> PluginFault {
    PluginFault(code: PluginFault.Code.noSuchMethod, "this plugin provides no \(what)")
  }
}

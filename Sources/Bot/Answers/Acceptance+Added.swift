import Chat
import PluginKit
import Workflow

extension Acceptance {
  /// Asks a plugin for the answer to a command that it adds. The acknowledgement does not wait for it; an answer that a
  /// crash swallows is not asked for again, since nobody knows what the plugin had done by then.
  func ask(_ call: AddedCommandCall, from delivery: Delivery) {
    answers.later(delivery) { [self] in await answer(to: call, from: delivery) }
  }

  private func answer(to call: AddedCommandCall, from delivery: Delivery) async -> Reply {
    guard let plugin = plugins[call.plugin] else {
      return .sentence("There is no plugin \(call.plugin) any more.", severity: .warning)
    }
    do {
      let text = try await plugin.command(
        CommandCall(
          name: call.name, arguments: call.arguments, flags: call.flags, by: delivery.principal.description,
          channel: delivery.place.description))
      let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let rest = lines.dropFirst().joined()
      return Reply(
        Message(title: lines.first ?? "\(call.name): done", parts: rest.isEmpty ? [] : [.text(rest)]))
    } catch {
      return .sentence("`\(call.name)` was not answered: \(error)", severity: .warning)
    }
  }
}

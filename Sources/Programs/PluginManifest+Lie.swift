import PluginKit

extension PluginManifest {
  /// What is wrong with an outcome of one of the plugin's actions, as the bot would find it where every role that the
  /// manifest asks for is granted; nil where nothing is.
  public func lie(in outcome: Outcome, of action: String, _ context: ActionContext) -> String? {
    guard let declaration = actions[action] else { return "the manifest declares no action \(action)" }
    return OutcomeCheck.lie(
      in: outcome, of: action, declaration, context, plugin: name, mayBuy: roles?.contains(.operator) ?? false)
  }
}

import PluginKit

extension TalosVerifyPlugin {
  /// The node's address as the provider told it; nil where it is none. It gets into the commands of the final message.
  static func address(in context: ActionContext) -> String? {
    context.inputs.string("address").flatMap { ShellWord.isAddress($0) ? $0 : nil }
  }

  /// What a step comes to that has no address to look at. The words of the provider are not repeated.
  static func noAddress(_ context: ActionContext) -> Outcome {
    .failed(
      seen: "the provider told no address of the server, or one that is neither an IP address nor a host's name",
      probably: "its answer was cut or changed on the way, or it gives addresses later than it did",
      next: "look at the server in the provider's dashboard, then `teardown \(context.run) --yes` and `start` again")
  }
}

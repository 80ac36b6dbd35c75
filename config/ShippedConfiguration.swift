/// The configuration files that ship with the bot, embedded so that the binary stands alone.
public enum ShippedConfiguration {
  /// The commented production configuration.
  public static var production: [UInt8] { PackageResources.talos_poc_bot_yaml }
  /// The configuration of the demonstration.
  public static var demo: [UInt8] { PackageResources.demo_yaml }
  /// The workflow behind `/talos-poc start`.
  public static var talosPocWorkflow: [UInt8] { PackageResources.talos_poc_yaml }
}

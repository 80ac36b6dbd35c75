/// Where a server gets its iPXE script from, by the setting `ipxe_source`.
enum BootSource: String, Sendable {
  /// The provider's iPXE loads it from the factory, or from the mirror in `ipxe_base`.
  case url
  /// The script itself goes to the provider, in base64.
  case inline
  /// The bot serves script, kernel and initramfs from `ipxe_directory`.
  case bot

  /// The longest script that goes to the provider by itself.
  static let longestInlineScript = 64 * 1024
}

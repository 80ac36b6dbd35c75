/// What a machine loads while it boots, served by the bot at `GET /ipxe/<token>/<name>`.
public enum BootFile: Sendable, Hashable {
  case text(String)
  /// A file on the bot's machine; it is streamed.
  case file(path: String)
}

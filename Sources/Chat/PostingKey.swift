import HTTP

/// Keys under which a platform with idempotent posting recognises a second attempt to post the same message.
public enum PostingKey {
  /// 24 hexadecimal digits: short enough for Discord's nonce, which takes 25 characters.
  /// https://discord.com/developers/docs/resources/message#create-message
  public static func of(_ parts: String...) -> String {
    String(Digest.hex(Digest.sha256(Array(parts.joined(separator: "\u{1F}").utf8))).prefix(24))
  }
}

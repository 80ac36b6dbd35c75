/// A file to hand to a platform.
public struct ChatFile: Sendable, Hashable {
  /// `costs-2026-11.png`.
  public var name: String
  /// `image/png`.
  public var contentType: String
  public var bytes: [UInt8]
  public init(name: String, contentType: String, bytes: [UInt8]) {
    self.name = name
    self.contentType = contentType
    self.bytes = bytes
  }

  /// The name as a part of an address; what is not a letter, a digit, a point or a hyphen is a hyphen there.
  var escapedName: String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
  }
}

/// A platform that takes files into its channels.
public protocol FileTaking: ChatPlatform {
  /// Puts files into a place, with a sentence that introduces them.
  func upload(_ files: [ChatFile], comment: String, to place: Place) async throws(ChatError)
}

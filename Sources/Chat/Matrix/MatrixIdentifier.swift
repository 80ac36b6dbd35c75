/// The ids of Matrix, which are taken as they are and never parsed; only their shape is looked at.
/// https://spec.matrix.org/latest/appendices/#common-identifier-format
enum MatrixIdentifier {
  /// `@user:server`.
  static func user(_ text: String?) -> String? {
    guard let text = checked(text, "@"), text.dropFirst().contains(":") else { return nil }
    return text
  }

  /// `!room:server`, or `!room` from room version 12 on. A slash, which no homeserver puts there, would make two parts
  /// of it where a place is written.
  static func room(_ text: String?) -> String? {
    guard let text = checked(text, "!"), !text.contains("/") else { return nil }
    return text
  }

  static func event(_ text: String?) -> String? { checked(text, "$") }

  /// The server of a user.
  static func server(ofUser user: String) -> Substring {
    user[user.index(after: user.firstIndex(of: ":") ?? user.startIndex)...]
  }

  private static func checked(_ text: String?, _ sigil: Character) -> String? {
    guard let text, (2...255).contains(text.utf8.count), text.first == sigil,
      text.utf8.allSatisfy({ $0 > 32 && $0 < 127 })
    else { return nil }
    return text
  }

  /// An id as one part of a path.
  static func escaped(_ id: String) -> String {
    id.utf8.map { byte in
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126: String(UnicodeScalar(byte))
      default: "%" + hex(byte >> 4) + hex(byte & 15)
      }
    }.joined()
  }

  private static func hex(_ digit: UInt8) -> String { String(digit, radix: 16, uppercase: true) }
}

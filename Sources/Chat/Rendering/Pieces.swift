/// Posts and edits a message that a platform takes in several pieces; the references of the pieces, joined by blanks, are
/// the reference of the message.
public enum Pieces {
  /// Posts the pieces in their order, each under a key of its own.
  public static func post<Piece>(
    _ pieces: [Piece], key: String, _ post: (Piece, String) async throws(ChatError) -> String
  ) async throws(ChatError) -> String {
    var references: [String] = []
    for (index, piece) in pieces.enumerated() {
      references.append(try await post(piece, index == 0 ? key : PostingKey.of(key, "\(index)")))
    }
    return references.joined(separator: " ")
  }

  /// Edits the pieces that are there, posts those that are new, and shows `blank` where there are fewer than before.
  public static func edit<Piece>(
    _ pieces: [Piece], at reference: String, blank: Piece, key: String,
    edit: (Piece, String, String) async throws(ChatError) -> Void,
    post: (Piece, String) async throws(ChatError) -> String
  ) async throws(ChatError) -> String {
    var references = reference.split(separator: " ").map(String.init)
    for index in 0..<max(pieces.count, references.count) {
      let piece = index < pieces.count ? pieces[index] : blank
      let own = index == 0 ? key : PostingKey.of(key, "\(index)")
      if index < references.count {
        try await edit(piece, references[index], own)
      } else {
        references.append(try await post(piece, own))
      }
    }
    return references.joined(separator: " ")
  }

  /// The reference of the first piece, below which answers belong.
  public static func first(_ reference: String) -> String { String(reference.prefix { $0 != " " }) }
}

import HTTP

/// A file in the simulated workspace.
public struct SlackFile: Sendable, Hashable {
  public var id: String
  public var name: String
  public var length: Int
  /// Empty until they came.
  public var bytes: [UInt8] = []
  /// The channel in which it was shared.
  public var channel: String?
}

extension SlackWorld {
  /// An upload begins: a file's id, and the address for its bytes.
  func announceFile(name: String, length: Int) -> (id: String, address: String) {
    let id = "F" + Digest.hex(Digest.randomBytes(5)).uppercased()
    files.append(SlackFile(id: id, name: name, length: length))
    return (id, "\(origin)/upload/\(id)")
  }

  /// The bytes came; false where no such file was announced, or its length is another.
  func receiveFile(_ id: String, _ bytes: [UInt8]) -> Bool {
    guard let index = files.firstIndex(where: { $0.id == id }), files[index].length == bytes.count else { return false }
    files[index].bytes = bytes
    return true
  }

  /// Files show up in a channel; false where one of them never came.
  func share(_ ids: [String], in channel: String, comment: String) -> Bool {
    let indices = ids.compactMap { id in files.firstIndex { $0.id == id && !$0.bytes.isEmpty } }
    guard indices.count == ids.count else { return false }
    for index in indices { files[index].channel = channel }
    _ = post(channel: channel, thread: nil, text: comment, blocks: [])
    return true
  }

  /// The files that were shared, in order.
  public func sharedFiles() -> [SlackFile] { files.filter { $0.channel != nil } }
}

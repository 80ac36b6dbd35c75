import Foundation
import HTTP
import PluginKit

/// One zone of a DNS provider whose API has the shape of Cloudflare's.
public actor SimulatedZone {
  /// One record.
  public struct Record: Sendable, Hashable {
    public var id: String
    public var type: String
    /// The whole name, the zone's included.
    public var name: String
    public var content: String
    public var ttl: Int
    public var comment: String?
  }

  public static let name = "lab.example.com"
  public static let id = "023e105f4ecef8ad9ca31a8372d0c353"

  let token: String
  public private(set) var records: [Record] = []
  /// How many records were ever made.
  public private(set) var made = 0

  init(token: String) { self.token = token }

  /// Those of that name, whatever their type.
  public func records(named name: String) -> [Record] { records.filter { $0.name == name } }

  func find(type: String?, name: String?) -> [Record] {
    records.filter { (type ?? $0.type) == $0.type && (name ?? $0.name) == $0.name }
  }

  func record(_ id: String) -> Record? { records.first { $0.id == id } }

  /// Somebody, the bot's plugin or a person, makes a record; nil where an identical one exists.
  @discardableResult
  public func add(type: String = "A", name: String, content: String, ttl: Int = 60, comment: String? = nil) -> Record? {
    guard !records.contains(where: { $0.type == type && $0.name == name && $0.content == content }) else { return nil }
    let record = Record(
      id: Digest.hex(Digest.randomBytes(16)), type: type, name: name, content: content, ttl: ttl, comment: comment)
    records.append(record)
    made += 1
    return record
  }

  func replace(_ record: Record) {
    if let index = records.firstIndex(where: { $0.id == record.id }) { records[index] = record }
  }

  /// False where there is none of that id.
  @discardableResult
  public func remove(_ id: String) -> Bool {
    let before = records.count
    records.removeAll { $0.id == id }
    return records.count < before
  }
}

import Foundation
import PluginKit

/// A server as the provider shows it; the answer to a purchase is shorter than that to a look.
struct LatitudeServer: Sendable, Hashable {
  var id: String
  var hostname: String
  /// An open set of words: `on`, `off`, `deploying`, `disk_erasing`, `failed_deployment`, …
  var status: String
  var address: String?
  var isLocked: Bool
  var createdAt: Date?
  /// The id and the slug of the project in which it is, as far as the answer tells.
  var project: Set<String>
  /// `hourly`, `monthly`, `yearly`.
  var billing: String?
  var hourly: Money?

  /// Whether it can be of that project, by its id or slug.
  func isIn(_ wanted: String) -> Bool { project.isEmpty || project.contains(wanted) }

  /// Nil where the item has no id: the API may answer with empty items.
  init?(_ item: JSONValue?, currency: String = "USD") {
    guard let item, let id = item["id"]?.string, !id.isEmpty else { return nil }
    let attributes = item["attributes"]
    self.id = id
    hostname = attributes?["hostname"]?.string ?? ""
    status = attributes?["status"]?.string ?? "unknown"
    address = attributes?["primary_ipv4"]?.string
    isLocked = attributes?["locked"]?.bool ?? false
    createdAt = attributes?["created_at"]?.string.flatMap(Timestamp.parse)
    project = Set(["id", "slug"].compactMap { attributes?["project"]?[$0]?.string })
    billing = attributes?["plan"]?["billing"]?.string
    // `price` is that of the billing unit: an hour's only where an hour is billed.
    hourly = billing == "hourly" ? attributes?["price"]?.decimal.flatMap { Money($0, currency: currency) } : nil
  }
}

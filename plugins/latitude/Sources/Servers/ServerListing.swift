import Foundation
import PluginKit

/// One list of the project's servers, shared by every run that waits: so many runs cost no more requests than one.
actor ServerListing {
  /// What the provider showed, and when the look began.
  struct Picture: Sendable {
    var servers: [LatitudeServer]
    var beganAt: Date
    var pages: Int
  }

  private let api: LatitudeAPI
  private let project: String
  private let poll: Double
  private var last: Picture?
  private static let pageSize = 100

  init(api: LatitudeAPI, project: String, poll: Double) {
    self.api = api
    self.project = project
    self.poll = poll
  }

  /// A list whose look began no longer ago than the poll interval, which stretches with the number of pages so that
  /// looking never takes more than half of the reads.
  func recent(at now: Date) async throws -> Picture {
    let interval = max(poll, Double(last?.pages ?? 1) * 4)
    if let last, now.timeIntervalSince(last.beganAt) < interval, last.beganAt <= now { return last }
    return try await fresh(at: now)
  }

  /// A list whose look began at or after `now`.
  func fresh(at now: Date) async throws -> Picture {
    if let last, last.beganAt >= now { return last }
    var pages = 0
    var servers: [LatitudeServer] = []
    while true {
      pages += 1
      let answer = try await api.get(
        "/servers",
        query: [
          ("filter[project]", project), ("page[number]", "\(pages)"), ("page[size]", "\(Self.pageSize)"),
        ])
      let items = answer["data"]?.array ?? []
      servers += items.compactMap { LatitudeServer($0) }
      if items.count < Self.pageSize || pages >= 100 { break }
    }
    let picture = Picture(servers: servers, beganAt: now, pages: pages)
    last = picture
    return picture
  }
}

extension LatitudePlugin {
  /// One server by its id, or nil where the provider answers 404: only this decides that one is gone.
  func server(_ id: String) async throws -> LatitudeServer? {
    guard
      id.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 })
    else { throw PluginError("`\(id)` is no id of a server") }
    do {
      return LatitudeServer(try await api.get("/servers/\(id)")["data"])
    } catch let error as LatitudeError where error.status == 404 {
      return nil
    }
  }

  /// What bears the mark of a run, whatever attempt it was.
  func servers(of run: String, in picture: ServerListing.Picture) -> [LatitudeServer] {
    picture.servers.filter { ServerName($0.hostname, instance: host.instance)?.run == run }
  }
}

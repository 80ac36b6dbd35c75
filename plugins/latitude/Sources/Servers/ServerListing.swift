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
  private let currency: String
  private let poll: Double
  private let clock: any WallClock
  private var last: Picture?
  private var isLooking = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private static let pageSize = 100

  init(api: LatitudeAPI, project: String, currency: String, poll: Double, clock: any WallClock) {
    self.api = api
    self.project = project
    self.currency = currency
    self.poll = poll
    self.clock = clock
  }

  /// A list whose look began no longer ago than the poll interval, which stretches with the number of pages so that
  /// looking never takes more than half of the reads.
  func recent(at now: Date) async throws -> Picture {
    try await picture { picture in
      let interval = max(poll, Double(picture.pages) * 4)
      return now.timeIntervalSince(picture.beganAt) < interval
    }
  }

  /// A list whose look began at or after `now`.
  func fresh(at now: Date) async throws -> Picture { try await picture { $0.beganAt >= now } }

  /// The last list where it is good enough, else a new one; whoever asks during a look waits for it.
  private func picture(_ isGoodEnough: (Picture) -> Bool) async throws -> Picture {
    while true {
      // One from the future is of a clock that was set back since: it proves nothing of what happened after that.
      if let last, last.beganAt <= clock.now, isGoodEnough(last) { return last }
      guard isLooking else { break }
      await withCheckedContinuation { waiting.append($0) }
    }
    isLooking = true
    defer {
      isLooking = false
      let all = waiting
      waiting = []
      for continuation in all { continuation.resume() }
    }
    return try await look()
  }

  private func look() async throws -> Picture {
    let began = clock.now
    var pages = 0
    var servers: [LatitudeServer] = []
    while true {
      pages += 1
      let answer = try await api.get(
        "/servers",
        query: [
          ("filter[project]", project), ("page[number]", "\(pages)"), ("page[size]", "\(Self.pageSize)"),
        ])
      // An answer without a list is no empty list: a purchase would be taken for one that never came to be.
      guard let items = answer["data"]?.array else {
        throw LatitudeError(unreadable: 200, method: "GET", path: "/servers")
      }
      // Looked at again here: a filter that the provider does not know it ignores.
      servers += items.compactMap { LatitudeServer($0, currency: currency) }.filter { $0.isIn(project) }
      if items.count < Self.pageSize || pages >= 100 { break }
    }
    let picture = Picture(servers: servers, beganAt: began, pages: pages)
    last = picture
    return picture
  }
}

extension LatitudePlugin {
  /// One server by its id, or nil where the provider answers 404: only this decides that one is gone, and an answer
  /// that tells nothing is an error.
  func server(_ id: String) async throws -> LatitudeServer? {
    guard
      id.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 })
    else { throw PluginError("`\(id)` is no id of a server") }
    do {
      let answer = try await api.get("/servers/\(id)")
      guard let server = LatitudeServer(answer["data"], currency: currency), server.id == id else {
        throw LatitudeError(unreadable: 200, method: "GET", path: "/servers/\(id)")
      }
      return server
    } catch let error as LatitudeError where error.isMissing {
      guard try await sight.isGood(at: host.clock.now, look: { try await readProject() != nil }) else {
        throw PluginError(
          "Latitude answers 404 for \(id), which proves nothing: the API key does not see the project \(project) any more; "
            + "was it replaced by a key of another team?")
      }
      return nil
    }
  }
}

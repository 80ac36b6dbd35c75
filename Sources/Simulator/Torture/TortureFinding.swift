/// What one trial of the torture found.
public struct TortureFinding: Sendable, Hashable {
  public var point: KillPoint
  /// How often the bot was killed; none where it ended before the point was reached.
  public var kills = 0
  /// Messages that came twice, by what they are.
  public var twins: [String] = []
  /// What is not as was promised, one sentence each.
  public var problems: [String] = []
  /// Real seconds that the trial took.
  public var seconds = 0.0

  public init(point: KillPoint) { self.point = point }
}

/// What all trials of one kind found.
public struct TortureRow: Sendable, Hashable {
  public var kind: String
  public var points: Int
  public var kills: Int
  public var twins: Int
  public var failed: Int

  public init(kind: String, points: Int = 0, kills: Int = 0, twins: Int = 0, failed: Int = 0) {
    self.kind = kind
    self.points = points
    self.kills = kills
    self.twins = twins
    self.failed = failed
  }

  /// One row a kind, in the order of the first finding of each; points that were never reached do not count.
  public static func rows(_ findings: [TortureFinding]) -> [TortureRow] {
    var rows: [TortureRow] = []
    for finding in findings where finding.kills > 0 || !finding.problems.isEmpty {
      if !rows.contains(where: { $0.kind == finding.point.kind }) {
        rows.append(TortureRow(kind: finding.point.kind))
      }
      for index in rows.indices where rows[index].kind == finding.point.kind {
        rows[index].points += 1
        rows[index].kills += finding.kills
        rows[index].twins += finding.twins.count
        rows[index].failed += finding.problems.isEmpty ? 0 : 1
      }
    }
    return rows
  }

  /// The table in Markdown.
  public static func table(_ rows: [TortureRow]) -> String {
    let head = ["Killed", "Points", "Kills", "Messages sent twice", "Promises broken"]
    let lines = rows.map { row in
      ["| \(row.kind)", "\(row.points)", "\(row.kills)", "\(row.twins)", "\(row.failed) |"].joined(separator: " | ")
    }
    return
      (["| " + head.joined(separator: " | ") + " |", "|---|---|---|---|---|"] + lines).joined(separator: "\n")
  }
}

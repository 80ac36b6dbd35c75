/// Finds the word that somebody probably meant.
enum NearestWord {
  /// The known word that is nearest to `word`, where one is near: at most two slips of the finger, and fewer than half
  /// of its letters.
  static func of(_ word: String, among known: some Sequence<String>) -> String? {
    let lowered = word.lowercased()
    let distances = known.map { ($0, distance(Array(lowered), Array($0.lowercased()))) }
    let best = distances.min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let best, best.1 <= 2, best.1 * 2 <= max(2, best.0.count) else {
      return known.first { $0.count >= 3 && lowered.count >= 3 && $0.lowercased().hasPrefix(lowered) }
    }
    return best.0
  }

  /// How many letters were left out, added, replaced or swapped with their neighbour.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var rows = [Array(0...right.count)]
    for i in left.indices {
      var row = [i + 1]
      for j in right.indices {
        var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}

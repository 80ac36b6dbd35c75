import Chat
import Foundation
import PluginKit
import Workflow

/// The forms that values of flags may have.
enum CommandValues {
  /// How a value is read, and how its form is called in a sentence.
  struct Kind<Value: Sendable>: Sendable {
    var form: String
    var read: @Sendable (String) -> Value?
  }

  static let run = Kind(form: "a run: six of a to z and 2 to 7, such as `k3x7qa` (`list` shows them)") { text in
    let lowered = text.lowercased()
    return RunIdentifier.isValid(lowered) ? lowered : nil
  }

  static let plan = Kind(form: "a plan such as `c3-small-x86` (`plans` lists them)") { text in
    let slug = text.lowercased().replacing(".", with: "-")
    return isWord(slug, 1...64, extra: "-") ? slug : nil
  }

  static let site = Kind(form: "a site such as `ASH` (`plans` lists them)") { text in
    let site = text.uppercased()
    return isWord(site.lowercased(), 2...8) ? site : nil
  }

  static let version = Kind(form: "a version such as `v1.13.9`") { text in
    let bare = text.lowercased().hasPrefix("v") ? String(text.dropFirst()).lowercased() : text.lowercased()
    if text.lowercased() == "newest-stable" { return "newest-stable" }
    let parts = bare.split(separator: "-", maxSplits: 1)
    let numbers = parts.first?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    guard numbers.count == 3, numbers.allSatisfy({ UInt16($0) != nil }),
      parts.count == 1 || isWord(String(parts[1]), 1...32, extra: ".-")
    else { return nil }
    return "v" + bare
  }

  static let schematic = Kind(form: "a schematic's id of 64 hexadecimal digits, or `vanilla`") { text in
    let lowered = text.lowercased()
    if lowered == "vanilla" { return lowered }
    return lowered.utf8.count == 64 && lowered.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
      ? lowered : nil
  }

  static let hostname = Kind(form: "at most 13 letters, digits and hyphens, with a letter or digit at both ends") {
    text in
    let lowered = text.lowercased()
    return isWord(lowered, 1...13, extra: "-") && !lowered.hasPrefix("-") && !lowered.hasSuffix("-") ? lowered : nil
  }

  static let timeToLive = Kind(form: "a length of time of at least ten minutes, such as `30m`, `4h` or `1d`") { text in
    TimeSpan.seconds(text.lowercased()).flatMap { (600...31_536_000).contains($0) ? $0 : nil }
  }

  static let silence = Kind(form: "a length of time from a minute to thirty days, such as `8h`") { text in
    TimeSpan.seconds(text.lowercased()).flatMap { (60...2_592_000).contains($0) ? $0 : nil }
  }

  static let month = Kind<String>(form: "a month such as `2026-11`") { text in
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].utf8.count == 4, parts[1].utf8.count == 2, let year = Int(parts[0]),
      let month = Int(parts[1]), (2000...2999).contains(year), (1...12).contains(month)
    else { return nil }
    return text
  }

  static let grouping = Kind(form: "`person` or `run`") { CostQuestion.Grouping(rawValue: $0.lowercased()) }

  /// A run where another word could stand too.
  static func namedRun(_ word: String) throws(CommandMistake) -> String {
    guard let found = run.read(word) else {
      throw CommandMistake("`\(CommandParser.shown(word))` is not \(run.form), nor `me`, `channel` or `month`.")
    }
    return found
  }

  static let boot = Kind(form: "`reinstall` or `direct`") { text in
    ["reinstall", "direct"].contains(text.lowercased()) ? text.lowercased() : nil
  }

  static let hours = Kind(form: "a whole number of hours from 1 to 8760") { text in
    Int(text).flatMap { (1...8760).contains($0) ? $0 : nil }
  }

  /// Whether `text` can be a provider's id: opaque, and of harmless characters.
  static func isIdentifier(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [45, 46, 58, 95].contains(byte)
      }
  }

  private static func isWord(_ text: String, _ lengths: ClosedRange<Int>, extra: String = "") -> Bool {
    lengths.contains(text.utf8.count)
      && text.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || extra.contains($0) }
  }
}

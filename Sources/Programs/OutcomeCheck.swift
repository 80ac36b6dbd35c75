import Foundation
import PluginKit

/// Holds what a program answers against what its manifest declares and what belongs to the run: a pure decision.
enum OutcomeCheck {
  /// The largest memo and the most facts of one outcome, in bytes of JSON.
  static let largestMemo = 65_536
  static let largestFacts = 131_072

  /// What is wrong with an outcome, in one sentence; nil where nothing is.
  static func lie(
    in outcome: Outcome, of action: String, _ declaration: PluginManifest.ActionDeclaration, _ context: ActionContext,
    plugin: String, mayBuy: Bool
  ) -> String? {
    facts(outcome, action, declaration) ?? size(outcome, action)
      ?? ledger(outcome, context, plugin: plugin, mayBuy: mayBuy)
  }

  private static func facts(
    _ outcome: Outcome, _ action: String, _ declaration: PluginManifest.ActionDeclaration
  ) -> String? {
    let outputs = declaration.outputs ?? [:]
    for (name, value) in outcome.facts.values.sorted(by: { $0.key < $1.key }) {
      guard let output = outputs[name] else {
        return "\(action) left the fact `\(name)`, which the manifest does not declare among its outputs"
      }
      if let type = ValueType(rawValue: output.type), !type.fits(value) {
        return
          "\(action) left the fact `\(name)` as `\(value.text.prefix(60))`, which is not of the type \(output.type)"
      }
    }
    guard outcome.verdict == .done else { return nil }
    for (name, output) in outputs.sorted(by: { $0.key < $1.key }) where output.required == true {
      if outcome.facts[name] ?? .null == .null {
        return "\(action) is done without the fact `\(name)`, which the manifest requires"
      }
    }
    return nil
  }

  private static func size(_ outcome: Outcome, _ action: String) -> String? {
    if let memo = outcome.memo, memo.text.utf8.count > largestMemo {
      return "\(action) left a memo of more than 64 KiB"
    }
    return JSONValue.object(outcome.facts.values).text.utf8.count > largestFacts
      ? "\(action) left more than 128 KiB of facts" : nil
  }

  private static func ledger(_ outcome: Outcome, _ context: ActionContext, plugin: String, mayBuy: Bool) -> String? {
    guard !outcome.ledger.isEmpty else { return nil }
    guard mayBuy else {
      return "it reports what it buys, and the configuration does not grant it the role operator by grant_roles"
    }
    var intended: Set<String> = []
    for entry in outcome.ledger {
      let name = entry.name
      guard isMark(name, context) else {
        return "its ledger names `\(name.prefix(60))`, which is no `\(context.instance)-\(context.run)-N` of this run"
      }
      let row = context.resources.first { $0.name == name }
      if let row, row.provider != plugin { return "its ledger names \(name), which is the plugin \(row.provider)'s" }
      if case .intent = entry {
        intended.insert(name)
      } else if row == nil, !intended.contains(name) {
        return "its ledger says what became of \(name), for which no intent was written before"
      }
    }
    return nil
  }

  /// Whether a name bears the mark of the run: `<instance>-<run>-<attempt>[-<chosen part>]`, at most 32 characters.
  private static func isMark(_ name: String, _ context: ActionContext) -> Bool {
    let prefix = "\(context.instance)-\(context.run)-"
    guard name.utf8.count <= 32, name.hasPrefix(prefix) else { return false }
    let rest = name.dropFirst(prefix.count).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let allowed = name.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
    }
    return allowed && (1...2).contains(rest[0].utf8.count) && rest[0].utf8.allSatisfy { (48...57).contains($0) }
      && (rest.count == 1 || !rest[1].isEmpty)
  }
}

extension LedgerEntry {
  var name: String {
    switch self {
    case .intent(let name, _, _), .bought(let name, _, _, _), .gone(let name, _), .never(let name, _): name
    }
  }
}

extension Outcome {
  /// The longest progress line in characters.
  private static var longestProgress: Int { 300 }

  /// The outcome with what a program could do to others by being careless taken away: it is not called again at once
  /// for nothing, its messages do not overwrite another plugin's, its progress is one line.
  func tamed(for plugin: String, _ context: ActionContext) -> Outcome {
    var tamed = self
    if case .wait(let until) = verdict {
      // Nothing new in the memo: only time can change the answer.
      tamed.verdict = .wait(until: max(until, context.after(memo == context.memo ? 1 : 0.05)))
    }
    tamed.notices = notices.map { notice in
      var notice = notice
      notice.key = "\(plugin)-\(notice.key)"
      return notice
    }
    tamed.progress = progress.map { text in
      let line = text.replacing("\n", with: " ")
      return line.count > Self.longestProgress ? line.prefix(Self.longestProgress - 1) + "…" : line
    }
    return tamed
  }
}

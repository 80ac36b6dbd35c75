import PluginKit

extension Command {
  /// The command as a person would type it, `teardown k3x7qa --yes`.
  public var words: String {
    let rest: [String] =
      switch self {
      case .start(let options): options.words
      case .status(let run), .cancel(let run), .report(let run), .keep(let run), .retry(let run), .confirm(let run):
        [run].compactMap { $0 }
      case .teardown(let run, let yes): [run, yes ? "--yes" : nil].compactMap { $0 }
      case .extend(let run, let seconds): [run, Self.span(seconds)].compactMap { $0 }
      case .estimate(let plan, let hours):
        [plan.map { "--plan \($0)" }, hours.map { "--hours \($0)" }].compactMap { $0 }
      case .adopt(let thing, let seconds): [thing, seconds.map { "--ttl \(Self.span($0))" }].compactMap { $0 }
      case .delete(let thing, let yes): [thing, yes ? "--yes" : nil].compactMap { $0 }
      case .help(let topic): [topic].compactMap { $0 }
      case .cost(let question): question.words
      case .plugin(.list): ["list"]
      case .plugin(.reload): ["reload"]
      case .plugin(.enable(let name)): ["enable", name]
      case .plugin(.disable(let name)): ["disable", name]
      case .mute(let run, let seconds): [run, Self.span(seconds)].compactMap { $0 }
      // Nothing makes a button of such a command, so this need not be what was typed to the letter.
      case .added(let call): call.arguments.sorted { $0.key < $1.key }.map(\.value)
      case .list, .plans, .check, .reminders: []
      }
    return ([name] + rest).joined(separator: " ")
  }

  fileprivate static func span(_ seconds: Double) -> String { TimeSpan.text(seconds).replacing(" ", with: "") }
}

extension CostQuestion {
  fileprivate var words: [String] {
    let about: String? =
      switch scope {
      case .run(let run): run
      case .me: "me"
      case .channel: "channel"
      case .all: "month"
      }
    let usual: Grouping = scope == .me ? .run : .person
    return [
      about, month.map { "--month \($0)" }, form == .text ? nil : "--\(form.rawValue)",
      grouping == usual ? nil : "--by \(grouping.rawValue)",
    ].compactMap { $0 }
  }
}

extension StartOptions {
  fileprivate var words: [String] {
    [
      plan.map { "--plan \($0)" }, site.map { "--site \($0)" }, version.map { "--version \($0)" },
      schematic.map { "--schematic \($0)" }, hostname.map { "--hostname \($0)" },
      ttl.map { "--ttl \(Command.span($0))" }, boot.map { "--boot \($0)" }, yes ? "--yes" : nil,
    ].compactMap { $0 }
  }
}

extension MessageButton {
  /// What a person types instead of pressing it, where the platform has no buttons.
  public var words: String {
    switch action {
    case .confirm(let run, _): Command.confirm(run: run).words
    case .decline(let run, _): Command.cancel(run: run).words
    case .command(let command): command.words
    }
  }
}

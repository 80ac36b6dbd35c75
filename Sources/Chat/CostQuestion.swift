/// What somebody wants to know of costs.
public struct CostQuestion: Sendable, Hashable, Codable {
  /// Whose costs.
  public enum Scope: Sendable, Hashable, Codable {
    /// Those of one run; of the asker's own where none is named.
    case run(String?)
    /// Those of the asker, of the channel, or of all, in a month.
    case me, channel, all
  }
  /// In what form.
  public enum Form: String, Sendable, Hashable, Codable, CaseIterable {
    case text, csv, json
    /// A picture.
    case chart
    /// The difference to the provider's own account.
    case compare
  }
  /// By what the chart and the sums tell costs apart.
  public enum Grouping: String, Sendable, Hashable, Codable, CaseIterable { case person, run }

  public var scope: Scope
  /// `2026-11`; the present month where none is named.
  public var month: String?
  public var form: Form
  public var grouping: Grouping

  public init(_ scope: Scope, month: String? = nil, form: Form = .text, grouping: Grouping = .person) {
    self.scope = scope
    self.month = month
    self.form = form
    self.grouping = grouping
  }

  /// The run that is named.
  public var run: String? { if case .run(let run) = scope { run } else { nil } }
}

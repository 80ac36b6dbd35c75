import Foundation

/// A run that is about to begin, with everything made ready that needs no look at the database, so that the one writer
/// only puts it down.
public struct PreparedRun: Sendable {
  /// Its beginning.
  public var transition: RunTransition
  /// The run as the store keeps it.
  public var document: String
  public var workflow: StoredWorkflow
  public var rules: RunRules
  /// When it begins.
  public var at: Date

  public init(transition: RunTransition, document: String, workflow: StoredWorkflow, rules: RunRules, at: Date) {
    self.transition = transition
    self.document = document
    self.workflow = workflow
    self.rules = rules
    self.at = at
  }

  public var run: Run { transition.run }
}

/// A workflow as the store keeps it, once for all its runs.
public struct StoredWorkflow: Sendable {
  /// What a run's row names it by: 64 hexadecimal digits that depend on nothing but the definition.
  public var digest: String
  public var document: String
  public init(digest: String, document: String) {
    self.digest = digest
    self.document = document
  }
}

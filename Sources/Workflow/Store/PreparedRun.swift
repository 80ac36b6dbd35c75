import Chat
import Foundation

/// A run that is about to begin, with everything made ready that needs no look at the database, so that the one writer
/// only puts it down.
public struct PreparedRun: Sendable {
  /// One of the messages that the beginning causes in the run's own channel.
  public struct PreparedMessage: Sendable {
    /// The message; its buttons have fresh tokens.
    public var utterance: Utterance
    /// What its buttons do, by token, as the store keeps it.
    public var buttons: [String: String]
    /// The message as the store keeps it.
    public var document: String
    public init(utterance: Utterance, buttons: [String: String], document: String) {
      self.utterance = utterance
      self.buttons = buttons
      self.document = document
    }
  }

  /// The beginning without what is said in the run's own channel.
  public var transition: RunTransition
  public var messages: [PreparedMessage]
  /// The run as the store keeps it.
  public var document: String
  public var workflow: StoredWorkflow
  public var rules: RunRules
  /// When it begins.
  public var at: Date

  public init(
    transition: RunTransition, messages: [PreparedMessage], document: String, workflow: StoredWorkflow, rules: RunRules,
    at: Date
  ) {
    self.transition = transition
    self.messages = messages
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

extension RunTransition {
  /// What is said in the run's own channel, and the transition without that.
  public var separated: (said: [Utterance], rest: RunTransition) {
    var said: [Utterance] = []
    var rest = self
    rest.effects.removeAll { effect in
      guard case .say(let utterance) = effect, utterance.audience != .alerts else { return false }
      said.append(utterance)
      return true
    }
    return (said, rest)
  }
}

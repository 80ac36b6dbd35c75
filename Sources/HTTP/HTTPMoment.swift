/// An instant in the life of an exchange, told to whoever watches a client.
public enum HTTPMoment: Sendable, Hashable {
  /// The whole request was handed to the system, which sends it even where this process ends now.
  case requestSent
  /// The whole answer is here, and nobody has seen it yet.
  case answerArrived
}

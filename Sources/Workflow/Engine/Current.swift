import Synchronization

/// A value that is exchanged as a whole while others read it: whoever has taken it keeps it to the end of his work.
///
/// A mutex and no actor: it is read in every request, where waiting for an actor would cost as much as the answer, and
/// nothing but a copy happens under it.
public final class Current<Value: Sendable>: Sendable {
  private let held: Mutex<Value>

  public init(_ value: Value) { held = Mutex(value) }

  /// The value as it is now.
  public var value: Value { held.withLock { $0 } }

  public func replace(with value: Value) { held.withLock { $0 = value } }
}

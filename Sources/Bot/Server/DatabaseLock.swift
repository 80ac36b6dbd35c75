import Foundation

/// One process owns a database: a lock beside it, which the kernel gives back when the process ends, however it ends.
public final class DatabaseLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock `<database>.lock`.
  /// - Throws: a sentence where another process has it.
  public init(database: String) throws {
    let path = database + ".lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StartError("the lock \(path) cannot be made; look at the folder and its permissions")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw StartError(
        "another talos-poc-bot works on \(database); stop it first, or hand it commands with `talos-poc-bot run`")
    }
  }

  deinit { close(descriptor) }
}

/// Why the bot does not start, in one sentence.
public struct StartError: Error, Sendable, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

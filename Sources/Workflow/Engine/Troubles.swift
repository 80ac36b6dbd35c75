import Foundation
import Logging

/// Which other sides give no good answer, and since when: said in the log once when it begins and once when it is over,
/// however often they are asked meanwhile.
public actor Troubles {
  /// A side that gives no good answer.
  public struct Trouble: Sendable, Hashable {
    /// Who it is: the name of a plugin or of a chat platform.
    public var part: String
    public var since: Date
    /// How many calls had no good answer, one after the other.
    public var calls: Int
    /// What the last one came to.
    public var last: String
  }

  private let logger: Logger
  private var troubles: [String: Trouble] = [:]
  private var toldAt: [String: Date] = [:]
  private var told: Set<String> = []
  /// A side that comes and goes is told of at most so often, in seconds.
  static let distance = 600.0

  public init(logger: Logger) { self.logger = logger }

  /// A call had no good answer.
  public func failed(_ part: String, _ error: String, at now: Date) {
    var trouble = troubles[part] ?? Trouble(part: part, since: now, calls: 0, last: error)
    trouble.calls += 1
    trouble.last = error
    troubles[part] = trouble
    // A time from the future is of a clock that was set back since.
    let isQuiet = toldAt[part].map { (0..<Self.distance).contains(now.timeIntervalSince($0)) } ?? false
    if told.contains(part) || isQuiet {
      logger.debug("no good answer again", metadata: ["part": "\(part)", "error": "\(error)"])
    } else {
      told.insert(part)
      toldAt[part] = now
      logger.warning("no good answer; it is asked again and again", metadata: ["part": "\(part)", "error": "\(error)"])
    }
  }

  /// A call had a good answer.
  public func succeeded(_ part: String) {
    guard let trouble = troubles.removeValue(forKey: part) else { return }
    guard told.remove(part) != nil else { return }
    logger.notice("answers again", metadata: ["part": "\(part)", "calls_without": "\(trouble.calls)"])
  }

  /// All of them, by name.
  public var all: [Trouble] { troubles.values.sorted { $0.part < $1.part } }
}

/// The switches, shared by all simulated servers.
public actor FaultSwitches {
  private var on: Set<Fault>
  private var counts: [Fault: Int] = [:]
  private var left: [Fault: Int] = [:]
  /// How long an answer is held that is to come too late, in seconds of real time.
  public private(set) var slowness = 60.0

  public init(_ on: Set<Fault> = []) { self.on = on }

  /// Whether a fault is on.
  public func isOn(_ fault: Fault) -> Bool { on.contains(fault) }
  /// Switches a fault.
  public func set(_ fault: Fault, _ value: Bool) {
    left[fault] = nil
    if value { on.insert(fault) } else { on.remove(fault) }
  }
  /// Switches a fault on for so many calls that it concerns.
  public func set(_ fault: Fault, times: Int) {
    on.insert(fault)
    left[fault] = times
  }
  /// All that are on.
  public var all: Set<Fault> { on }
  public func setSlowness(_ seconds: Double) { slowness = seconds }

  /// Whether a fault concerns this call; one that was switched on for so many calls is off after the last of them.
  public func strikes(_ fault: Fault) -> Bool {
    guard on.contains(fault) else { return false }
    if let rest = left[fault] {
      left[fault] = rest > 1 ? rest - 1 : nil
      if rest <= 1 { on.remove(fault) }
    }
    return true
  }

  /// Whether a fault is on, and this is the first, fourth, seventh, … call that asks.
  public func strikesEveryThird(_ fault: Fault) -> Bool {
    guard on.contains(fault) else { return false }
    counts[fault, default: 0] += 1
    return (counts[fault] ?? 0) % 3 == 1
  }
}

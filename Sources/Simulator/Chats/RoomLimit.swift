/// How many messages a channel takes within a window of simulated time.
struct RoomLimit: Sendable {
  let count: Int
  /// The window, in simulated seconds.
  let seconds: Double
  private var times: [String: [Double]] = [:]

  init(count: Int, seconds: Double) {
    self.count = count
    self.seconds = seconds
  }

  /// Takes one more; answers how many simulated seconds to wait where there is no room for it.
  mutating func take(_ channel: String, at now: Double) -> Double? {
    let recent = (times[channel] ?? []).filter { now - $0 < seconds }
    guard recent.count < count else { return max(0.1, seconds - (now - recent[0])) }
    times[channel] = recent + [now]
    return nil
  }
}

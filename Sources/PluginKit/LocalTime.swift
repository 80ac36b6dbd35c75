import Foundation

/// Times of day as people read them, in a zone of the IANA data base.
public enum LocalTime {
  /// `10:42 UTC` or `10:42 Europe/Berlin`, with the day where it is not within twelve hours of `near`.
  public static func text(_ date: Date, zone identifier: String, near: Date? = nil, seconds: Bool = false) -> String {
    let zone = TimeZone(identifier: identifier) ?? .gmt
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    let two = { (number: Int?) in (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    let time = "\(two(parts.hour)):\(two(parts.minute))" + (seconds ? ":\(two(parts.second))" : "")
    let suffix = zone.secondsFromGMT(for: date) == 0 ? "UTC" : zone.identifier
    guard let near, abs(date.timeIntervalSince(near)) > 12 * 3600 else { return "\(time) \(suffix)" }
    return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) \(time) \(suffix)"
  }
}

import Foundation

/// The form that instants have in HTTP's headers: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
public enum HTTPDate {
  private static var formatter: DateFormatter {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = .gmt
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter
  }

  /// The instant that `text` names; nil where it names none in that form.
  public static func instant(_ text: String) -> Date? { formatter.date(from: text) }

  /// `instant` in that form, to the second.
  public static func text(_ instant: Date) -> String { formatter.string(from: instant) }
}

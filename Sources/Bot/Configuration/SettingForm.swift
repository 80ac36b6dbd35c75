import Chat
import Foundation
import PluginKit
import Workflow

/// Turns the text of a setting into the value that its declared type promises.
enum SettingForm {
  /// The value in its plain form, or the sentence that says what it should be.
  static func value(_ text: String, as declaration: PluginManifest.SettingDeclaration) -> Result<JSONValue, Mismatch> {
    if let values = declaration.values, !values.contains(text) {
      let hint = NearestWord.of(text, among: values).map { "; did you mean \($0)?" } ?? ""
      return .failure(Mismatch("`\(text)` is not one of \(values.joined(separator: ", "))\(hint)"))
    }
    switch declaration.type {
    case "integer":
      return check(Int(text).map { .number(Decimal($0)) }, text, "a whole number, such as 30")
    case "boolean":
      return check(["true": true, "false": false][text].map { .bool($0) }, text, "true or false")
    case "money":
      return check(Money(parsing: text) == nil ? nil : .string(text), text, "an amount such as 5.00, with a point")
    case "duration":
      return check(
        TimeSpan.seconds(text) == nil ? nil : .string(text), text, "a length of time such as 10s, 30m, 4h or 7d")
    case "schedule":
      do {
        if text != "off" { _ = try Schedule(parsing: text) }
        return .success(.string(text))
      } catch {
        return .failure(Mismatch("\(error), or off"))
      }
    case "place":
      return check(Place(text) == nil ? nil : .string(text), text, "a channel such as slack:T1/C9")
    case "url":
      return check(
        isAddress(text) ? .string(text) : nil, text,
        "an address with https://; plain http is for loopback addresses only")
    case "address":
      let parts = URLComponents(string: text)
      let good = ["https", "http"].contains(parts?.scheme) && parts?.host?.isEmpty == false && parts?.user == nil
      return check(good ? .string(text) : nil, text, "an address with https:// or http://")
    case "database":
      return check(text.hasPrefix("sqlite:") && text.count > 7 ? .string(text) : nil, text, "sqlite: and a path")
    case "instance":
      let shape = text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
      let good = shape && (2...8).contains(text.utf8.count) && text.first?.isLetter == true
      return check(good ? .string(text) : nil, text, "a name of two to eight of a-z and 0-9 that begins with a letter")
    default: return .success(.string(text))
    }
  }

  struct Mismatch: Error {
    let sentence: String
    init(_ sentence: String) { self.sentence = sentence }
  }

  private static func check(_ value: JSONValue?, _ text: String, _ form: String) -> Result<JSONValue, Mismatch> {
    value.map { .success($0) } ?? .failure(Mismatch("`\(text)` is not \(form)"))
  }

  private static func isAddress(_ text: String) -> Bool {
    guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil else {
      return false
    }
    return parts.scheme == "https" || (parts.scheme == "http" && AddressPolicy.isLoopback(text))
  }
}

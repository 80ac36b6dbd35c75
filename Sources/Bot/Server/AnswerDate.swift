import Foundation
import HTTP
import Synchronization

/// The instant of an answer in HTTP's form, written anew once a second.
final class AnswerDate: Sendable {
  private let known = Mutex((second: 0, text: ""))

  /// The real time now.
  var text: String {
    let now = Date()
    let second = Int(now.timeIntervalSince1970)
    return known.withLock { known in
      if second != known.second { known = (second, HTTPDate.text(now)) }
      return known.text
    }
  }
}

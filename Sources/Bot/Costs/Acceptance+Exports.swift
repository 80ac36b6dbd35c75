import Chart
import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// A table of so many bytes still fits into a message.
  private static let longestTable = 8000

  /// A statement in the form that was asked for: a short table in the answer, a long one and a picture as files.
  func exported(_ stated: Stated, question: CostQuestion, isPublic: Bool, to delivery: Delivery) -> Reply {
    let statement = stated.statement
    let title = "\(statement.period.title), \(stated.whose): \(statement.total.roundedDescription)"
    let files: [ChatFile]
    switch question.form {
    case .chart:
      let chart = statement.chart(
        title: "\(statement.period.title), \(stated.whose)", grouping: question.grouping, now: clock.now)
      let name = Self.fileName(statement, stated.whose)
      files = [
        ChatFile(name: "\(name).png", contentType: "image/png", bytes: chart.png),
        ChatFile(name: "\(name).svg", contentType: "image/svg+xml", bytes: Array(chart.svg.utf8)),
      ]
    default:
      let isData = question.form == .json
      let text = isData ? statement.json.text : statement.csv
      if delivery.principal.platform == "shell" || text.utf8.count <= Self.longestTable {
        return Reply(Message(title: title, parts: [.code(text)]), isPublic: isPublic)
      }
      let name = "\(Self.fileName(statement, stated.whose)).\(question.form.rawValue)"
      files = [ChatFile(name: name, contentType: isData ? "application/json" : "text/csv", bytes: Array(text.utf8))]
    }
    answers.later(delivery) {
      Reply(await self.files.deliver(files, title: title, to: delivery.place), isPublic: isPublic)
    }
    return Reply(Message(title: "The file is being made; it follows."), isPreliminary: true)
  }

  /// `costs-2026-11-01-all-runs`: letters, digits and hyphens only, since it stands in an address.
  private static func fileName(_ statement: CostStatement, _ whose: String) -> String {
    let text = "costs-\(statement.period.days.first?.name ?? "")-\(whose)".lowercased()
    return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
  }
}

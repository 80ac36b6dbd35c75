import Foundation
import PluginKit

/// Why a call of a program brought no answer of its own.
enum CallTrouble: Error, Sendable {
  /// It was not over in time.
  case overdue(String)
  /// The process ended, or has ended, before it answered.
  case lost(String)
}

extension ProgramConnection {
  /// Makes a call and waits for its result, for at most so many real seconds. A call that is over time is cancelled;
  /// where the plugin does not answer that either, its process is ended.
  /// - Throws: `PluginFault` where the plugin answers with an error, `CallTrouble`, or `CancellationError`.
  func call(_ call: PluginCall, within limit: Double) async throws -> JSONValue {
    let (id, stream) = try send(call)
    let patience = grace
    let answer = await withTaskGroup(of: Answer?.self) { group in
      group.addTask { await stream.first { _ in true } }
      group.addTask {
        guard (try? await Task.sleep(for: .seconds(limit))) != nil else { return nil }
        await self.tellCancelled(id)
        try? await Task.sleep(for: .seconds(patience))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    let method = call.method.rawValue
    switch answer {
    case .result(let value): return value
    case .fault(let fault) where fault.code == PluginFault.Code.cancelled:
      throw CallTrouble.overdue("the call \(method) was not over after \(TimeSpan.text(limit))")
    case .fault(let fault): throw fault
    case .lost(let reason): throw CallTrouble.lost(reason)
    case nil:
      giveUp(id)
      try Task.checkCancellation()
      let reason = "the call \(method) was not over after \(TimeSpan.text(limit))"
      end(because: reason)
      throw CallTrouble.lost(reason)
    }
  }
}

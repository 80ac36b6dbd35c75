import CCurl
import Foundation

/// The thread that owns libcurl's multi handle and every transfer in it.
///
/// Callers put commands under a lock and wake it; everything else happens on the thread, so a transfer needs no lock.
final class CurlEventLoop: @unchecked Sendable {
  typealias Completion = CheckedContinuation<Result<HTTPResponse, HTTPError>, Never>

  private enum Command {
    case add(CurlTransfer)
    case cancel(CurlTransfer)
  }

  private let lock = MutexLock()
  private var commands: [Command] = []
  private var isStopped = false

  private let multi: UnsafeMutableRawPointer?
  private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = [:]
  private var idleHandles: [UnsafeMutableRawPointer] = []

  private static let prepared = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  init() {
    _ = Self.prepared
    multi = curl_multi_init().map { UnsafeMutableRawPointer($0) }
    _ = ccurl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 64)
    _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 64)
    // The thread keeps the loop alive until it is stopped.
    let thread = Thread { [self] in run() }
    thread.name = "curl"
    thread.start()
  }

  /// Hands a transfer over; its continuation is resumed exactly once.
  func submit(_ transfer: CurlTransfer, _ completion: Completion) {
    let refused = lock.withLock { () -> Bool in
      if isStopped || transfer.isCancelled { return true }
      transfer.completion = completion
      commands.append(.add(transfer))
      return false
    }
    if refused {
      completion.resume(returning: .failure(.cancelledBeforeSending))
    } else {
      curl_multi_wakeup(multi)
    }
  }

  /// Ends a transfer; one that was not handed over yet will not be sent.
  func cancel(_ transfer: CurlTransfer) {
    lock.withLock {
      transfer.isCancelled = true
      commands.append(.cancel(transfer))
    }
    curl_multi_wakeup(multi)
  }

  func stop() {
    let first = lock.withLock { () -> Bool in
      defer { isStopped = true }
      return !isStopped
    }
    if first { curl_multi_wakeup(multi) }
  }

  private func run() {
    while true {
      let (taken, stopping) = lock.withLock { () -> ([Command], Bool) in
        defer { commands = [] }
        return (commands, isStopped)
      }
      for command in taken {
        if stopping, case .add(let transfer) = command {
          transfer.complete(.failure(.cancelledBeforeSending))
        } else {
          perform(command)
        }
      }
      if stopping { break }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      collectFinished()
      curl_multi_poll(multi, nil, 0, 30_000, nil)
    }
    for handle in Array(transfers.keys) { finish(handle, .failure(.cancelledInFlight)) }
    for handle in idleHandles { curl_easy_cleanup(handle) }
    curl_multi_cleanup(multi)
  }

  private func perform(_ command: Command) {
    switch command {
    case .add(let transfer):
      guard let handle = idleHandles.popLast() ?? curl_easy_init().map({ UnsafeMutableRawPointer($0) }) else {
        transfer.complete(.failure(HTTPError(.other, "libcurl has no memory left", mayHaveArrived: false)))
        return
      }
      transfer.configure(handle)
      transfers[handle] = transfer
      curl_multi_add_handle(multi, handle)
    case .cancel(let transfer):
      if let handle = transfer.handle, transfers[handle] === transfer { finish(handle, .failure(.cancelledInFlight)) }
    }
  }

  private func collectFinished() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      let pointer = UnsafeMutableRawPointer(handle)
      let code = ccurl_message_result(message)
      guard let transfer = transfers[pointer] else { continue }
      finish(pointer, transfer.result(code))
    }
  }

  private func finish(_ handle: UnsafeMutableRawPointer, _ result: Result<HTTPResponse, HTTPError>) {
    guard let transfer = transfers.removeValue(forKey: handle) else { return }
    curl_multi_remove_handle(multi, handle)
    transfer.release()
    curl_easy_reset(handle)
    if idleHandles.count < 32 { idleHandles.append(handle) } else { curl_easy_cleanup(handle) }
    transfer.complete(result)
  }
}

extension HTTPError {
  static let cancelledBeforeSending = HTTPError(.cancelled, "cancelled before it was sent", mayHaveArrived: false)
  static let cancelledInFlight = HTTPError(.cancelled, "cancelled in mid-flight", mayHaveArrived: true)
}

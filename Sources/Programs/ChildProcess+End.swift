import CProcess
import Dispatch
import Foundation

/// How a program ended.
enum ProcessEnd: Sendable, Hashable, CustomStringConvertible {
  case exit(Int32)
  case signal(Int32)

  var description: String {
    switch self {
    case .exit(let code): "it ended with exit code \(code)"
    case .signal(let number): "it was ended by signal \(number) (\(String(cString: strsignal(number))))"
    }
  }
}

/// Signals a process group, and reaps its leader: in this order only, since the number is another's afterwards.
actor Reaper {
  private let process: pid_t
  private var isReaped = false

  init(process: pid_t) { self.process = process }

  /// Sends a signal to the whole process group; nothing once the leader is reaped.
  func signal(_ number: Int32) { if !isReaped { kill(-process, number) } }

  /// Returns how the program ended, once it has; whoever is left in its process group is killed then, and the process
  /// reaped. Without this call an ended process stays a zombie.
  func end() async -> ProcessEnd {
    let descriptor = cprocess_descriptor(process)
    if descriptor >= 0 { await Self.readable(descriptor) }
    var status: Int32 = 0
    repeat {
      // The leader has ended and is not reaped, so the group's number is still its own.
      if descriptor >= 0 { signal(SIGKILL) }
      if waitpid(process, &status, WNOHANG) == process { break }
      // Only without a descriptor, on an old kernel: the end is looked for.
      try? await Task.sleep(for: .milliseconds(50))
    } while true
    isReaped = true
    if descriptor < 0 { kill(-process, SIGKILL) }
    let number = status & 0x7F
    return number == 0 ? .exit((status >> 8) & 0xFF) : .signal(number)
  }

  /// Returns when the descriptor is readable, and closes it.
  private static func readable(_ descriptor: Int32) async {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
    await withCheckedContinuation { (over: CheckedContinuation<Void, Never>) in
      source.setEventHandler { source.cancel() }
      source.setCancelHandler {
        close(descriptor)
        over.resume()
      }
      source.activate()
    }
  }
}

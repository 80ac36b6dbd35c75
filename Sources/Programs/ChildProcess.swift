import CProcess
import Dispatch
import Foundation

/// A started program with its three pipes: the one place that calls `posix_spawn`, whose C arrays need unsafe pointers.
///
/// Foundation's `Process` is not used because it does not notice an end while a grandchild holds the pipes.
struct ChildProcess: Sendable {
  /// Also the number of its process group.
  let process: pid_t
  /// What the bot writes to, and reads from. Whoever takes them closes them.
  let input: Int32
  let output: Int32
  let errors: Int32

  /// Why a program could not be started.
  struct SpawnError: Error, CustomStringConvertible {
    var description: String
    init(_ what: String, code: Int32) { description = "\(what): \(String(cString: strerror(code)))" }
  }

  /// Starts a program in a process group of its own, with every signal as it is by default, with no open file but the
  /// three pipes.
  init(_ launch: Launch) throws(SpawnError) {
    let input = try Pipe()
    let output = try Pipe(besides: [input])
    let errors = try Pipe(besides: [input, output])
    let pipes = [input, output, errors]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input.reading, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, output.writing, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors.writing, STDERR_FILENO)
    cprocess_add_close_from(&actions, STDERR_FILENO + 1)
    cprocess_add_folder(&actions, launch.folder)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var every = sigset_t()
    var none = sigset_t()
    sigfillset(&every)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var process: pid_t = 0
    let code = Self.withStrings([launch.program] + launch.arguments) { arguments in
      Self.withStrings(launch.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }) { variables in
        posix_spawn(&process, launch.program, &actions, &attributes, arguments, variables)
      }
    }
    for end in [input.reading, output.writing, errors.writing] { close(end) }
    guard code == 0 else {
      for end in [input.writing, output.reading, errors.reading] { close(end) }
      throw SpawnError("\(launch.program) cannot be started in \(launch.folder)", code: code)
    }
    (self.process, self.input, self.output, self.errors) = (process, input.writing, output.reading, errors.reading)
    _ = pipes
  }

  /// A pipe that no other program inherits.
  private struct Pipe {
    let reading: Int32
    let writing: Int32

    init(besides others: [Pipe] = []) throws(SpawnError) {
      var ends: [Int32] = [-1, -1]
      guard cprocess_pipe(&ends, O_CLOEXEC) == 0 else {
        let code = errno
        for other in others { for end in [other.reading, other.writing] { close(end) } }
        throw SpawnError("there is no pipe left", code: code)
      }
      (reading, writing) = (ends[0], ends[1])
    }
  }

  /// Calls `body` with a C array of C strings that ends with a null pointer.
  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}

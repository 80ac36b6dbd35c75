import Foundation

/// A program that is started beside the simulation and talked to from outside.
public final class ChildProgram: Sendable {
  /// Why a program did not do what it was started for.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
  }

  private let process: Process
  private let reading: FileHandle
  private let output: AsyncStream<String>
  private let ending: AsyncStream<Int32>

  /// Starts the program; what it says on its error output goes to `errors`, or nowhere.
  public init(_ path: String, _ arguments: [String], environment: [String: String], errors: FileHandle? = nil) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    var variables = environment
    for name in ["PATH", "HOME", "TMPDIR"] { variables[name] = ProcessInfo.processInfo.environment[name] }
    process.environment = variables
    let (reading, writing) = try Self.pipe()
    process.standardOutput = writing
    process.standardError = errors ?? FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    let (lines, newLine) = AsyncStream<String>.makeStream()
    reading.readabilityHandler = { handle in
      let data = handle.availableData
      guard !data.isEmpty else {
        handle.readabilityHandler = nil
        newLine.finish()
        return
      }
      newLine.yield(String(decoding: data, as: UTF8.self))
    }
    let (codes, newCode) = AsyncStream<Int32>.makeStream()
    process.terminationHandler = { ended in
      newCode.yield(ended.terminationReason == .exit ? ended.terminationStatus : 128 + ended.terminationStatus)
      newCode.finish()
    }
    try process.run()
    try writing.close()
    self.process = process
    self.reading = reading
    output = lines
    ending = codes
  }

  /// A pipe that no other program inherits which is started at the same moment: it would keep the output open.
  private static func pipe() throws -> (reading: FileHandle, writing: FileHandle) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure("there is no pipe left") }
    return (
      FileHandle(fileDescriptor: ends[0], closeOnDealloc: true),
      FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    )
  }

  public var pid: Int32 { process.processIdentifier }

  /// The rest of the first line of its output that begins so, `127.0.0.1:8080` after `listening on `.
  /// - Throws: `Failure` where the output ends, or the time is over, without it.
  public func line(after prefix: String, within seconds: Double = 30) async throws -> String {
    let output = output
    let found = try await Self.limited(seconds) {
      var text = ""
      for await piece in output {
        text += piece
        for line in text.split(separator: "\n") where line.hasPrefix(prefix) && text.hasSuffix("\n") {
          return String(line.dropFirst(prefix.count))
        }
      }
      return nil
    }
    guard let found else { throw Failure("the program ended, or said no `\(prefix)` within \(Int(seconds)) seconds") }
    return found
  }

  /// Its whole output and exit code; a signal's number counts from 128.
  /// - Throws: `Failure` where it does not end in time; it is killed then.
  public func finish(within seconds: Double = 30) async throws -> (output: String, code: Int32) {
    let (output, ending) = (output, ending)
    let words = Words()
    let result = try await Self.limited(seconds) { () -> (String, Int32)? in
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await piece in output { await words.add(piece) } }
        group.addTask {
          for await code in ending { await words.end(with: code) }
          // The system's word that the output is over can be lost; what was written before the end is here in a moment.
          try? await Task.sleep(for: .seconds(1))
        }
        await group.next()
        if await words.code != nil { group.cancelAll() }
      }
      guard let code = await words.code else { return nil }
      return (await words.text, code)
    }
    guard let result else {
      kill()
      throw Failure("the program did not end within \(Int(seconds)) seconds")
    }
    return (output: result.0, code: result.1)
  }

  /// Asks it to stop, by SIGTERM, and returns its exit code.
  @discardableResult
  public func stop(within seconds: Double = 15) async throws -> Int32 {
    process.terminate()
    return try await finish(within: seconds).code
  }

  /// Ends it at once, by SIGKILL.
  public func kill() { if process.isRunning { _ = Foundation.kill(pid, SIGKILL) } }

  /// What a program said, and how it ended.
  private actor Words {
    private(set) var text = ""
    private(set) var code: Int32?
    func add(_ piece: String) { text += piece }
    func end(with code: Int32) { self.code = code }
  }

  private static func limited<Value: Sendable>(
    _ seconds: Double, _ body: @escaping @Sendable () async -> Value?
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { await body() }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}

import Foundation
import NIOCore
import PluginKit

/// A plugin's program as its tests see it: every line as it was written, and nothing done about what is wrong.
public struct RawProgram: Sendable {
  /// What a program did next.
  public enum Event: Sendable, Hashable {
    case line([UInt8])
    /// Its output is over.
    case outputEnded
    /// It ended; in words.
    case ended(String)
  }

  private let pipes: ProgramPipes
  private let reaper: Reaper
  private let mailbox: Mailbox

  /// Starts a program, runs `body`, and ends the program with everything that it has started.
  /// - Parameter log: told every line of its standard error.
  public static func with<Value: Sendable>(
    _ launch: Launch, log: @escaping @Sendable (String) -> Void,
    _ body: @escaping @Sendable (RawProgram) async throws -> Value
  ) async throws -> Value {
    let child = try ChildProcess(launch)
    let reaper = Reaper(process: child.process)
    let pipes: ProgramPipes
    do {
      pipes = try await ProgramPipes(child)
    } catch {
      await reaper.signal(SIGKILL)
      _ = await reaper.end()
      throw error
    }
    let mailbox = Mailbox()
    let program = RawProgram(pipes: pipes, reaper: reaper, mailbox: mailbox)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try? await pipes.output.executeThenClose { lines, _ in
          for try await line in lines { await mailbox.put(.line(line)) }
        }
        await mailbox.put(.outputEnded)
      }
      group.addTask {
        try? await pipes.errors.executeThenClose { lines, _ in
          for try await line in lines { log(String(decoding: line, as: UTF8.self)) }
        }
      }
      group.addTask {
        let end = await reaper.end()
        // Its last words are in the pipe, and are read first.
        try? await Task.sleep(for: .milliseconds(200))
        await mailbox.put(.ended("\(end)"))
      }
      let result: Result<Value, any Error>
      do { result = .success(try await body(program)) } catch { result = .failure(error) }
      await reaper.signal(SIGKILL)
      // A grandchild that left the process group may hold the pipes: they are closed at this end.
      group.cancelAll()
      return try result.get()
    }
  }

  /// Writes a line, whatever it holds.
  public func write(_ line: String) { pipes.write(line) }

  /// Closes its standard input.
  public func closeInput() async { try? await pipes.output.channel.close(mode: .output) }

  /// What it did next; nil where it did nothing for so many seconds.
  public func next(within seconds: Double) async -> Event? { await mailbox.take(within: seconds) }
}

/// What happened and was not looked at yet.
private actor Mailbox {
  private var events: [RawProgram.Event] = []
  private var bell: AsyncStream<Void>.Continuation?

  func put(_ event: RawProgram.Event) {
    events.append(event)
    bell?.yield()
  }

  func take(within seconds: Double) async -> RawProgram.Event? {
    if events.isEmpty {
      // A stream of its own each time: a wait that is given up ends its stream.
      let (rings, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
      self.bell = bell
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in rings { break } }
        group.addTask { try? await Task.sleep(for: .seconds(seconds)) }
        await group.next()
        group.cancelAll()
      }
      self.bell = nil
    }
    return events.isEmpty ? nil : events.removeFirst()
  }
}

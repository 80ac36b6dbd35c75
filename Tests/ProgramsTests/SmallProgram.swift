import Foundation
import PluginKit
import Programs

/// A plugin's folder with a tiny program, and the plugin that runs it.
struct SmallProgram: Sendable {
  let folder: URL
  let plugin: ExternalPlugin
  let news: News

  /// What the plugin logs, and what it says when it is turned off.
  actor News {
    private(set) var log: [String] = []
    private(set) var offs: [String] = []
    func log(_ line: String) { log.append(line) }
    func off(_ reason: String) { offs.append(reason) }
  }

  static let name = "faulty"

  /// A program in the shell's language that introduces itself, and does what `body` says with every other line: `$line`
  /// is the request, `$id` its id, `answer` writes a result.
  static func shell(_ body: String, beginning: String = ":") -> String {
    """
    #!/bin/sh
    answer() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$1" "$2"; }
    \(beginning)
    while read -r line; do
      id=${line#*'"id":'}
      id=${id%%[,\\}]*}
      case "$line" in
        *'"method":"initialize"'*) answer $id '{"protocol":1,"name":"\(name)","version":"1.0.0"}' ;;
        *'"method":"shutdown"'*) answer $id null; exit 0 ;;
        *) \(body) ;;
      esac
    done
    """
  }

  static func manifest(roles: [PluginManifest.Role] = []) -> PluginManifest {
    PluginManifest(
      name: name, version: "1.0.0", protocol: 1, kind: .executable, program: ["./\(name)"], summary: "",
      actions: [
        "make": .init(
          summary: "", outputs: ["record": .init(type: "string"), "price": .init(type: "money")])
      ],
      settings: ["token": .init(type: "secret", summary: "")], roles: roles,
      provides: [.inventory, .prices, .schedule, .check])
  }

  /// Writes the program, runs `body` with its plugin, and takes everything away afterwards.
  static func open<Value>(
    _ text: String, roles: [PluginManifest.Role] = [], user: String? = nil, perform: Double = 30, grace: Double = 2,
    secrets: any SecretReader = GivenSecrets(["token": "s3cret-token"]), _ body: (SmallProgram) async throws -> Value
  ) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-program-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
    let file = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    let news = News()
    let (lines, newLine) = AsyncStream.makeStream(of: String.self)
    let host = PluginHost(
      instance: "tpoc", settings: ["token": "env:TOKEN", "zone": "example.com"],
      secrets: secrets, clock: SystemClock(), timeZone: "Europe/Berlin"
    ) { newLine.yield($0) }
    var patience = ExternalPlugin.Patience()
    (patience.perform, patience.initialize, patience.grace) = (perform, min(10, perform), grace)
    let launch = Launch(
      plugin: name, words: ["./\(name)"], folder: folder.path, user: user,
      searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")
    let plugin = ExternalPlugin(
      manifest: manifest(roles: roles), launch: launch, host: host, roles: Set(roles), patience: patience)
    await plugin.whenTurnedOff { await news.off($0) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { for await line in lines { await news.log(line) } }
      defer { try? FileManager.default.removeItem(at: folder) }
      let result: Result<Value, any Error>
      do {
        result = .success(try await body(SmallProgram(folder: folder, plugin: plugin, news: news)))
      } catch {
        result = .failure(error)
      }
      await plugin.stop()
      newLine.finish()
      try await group.waitForAll()
      return try result.get()
    }
  }

  static let context = ActionContext(
    run: "k3x7qa", instance: "tpoc", step: "make", stepBegan: Date(timeIntervalSince1970: 1_790_000_000),
    now: Date(timeIntervalSince1970: 1_790_000_000))

  func make(_ context: ActionContext = Self.context) async throws -> Outcome {
    try await plugin.perform("make", context)
  }

  /// The sentence of the `PluginUnavailable` that a call throws; nil where it throws none.
  func refusal(_ context: ActionContext = Self.context) async -> String? {
    do {
      _ = try await make(context)
      return nil
    } catch {
      return (error as? PluginUnavailable)?.description
    }
  }
}

/// Looks at this process' children and descriptors in `/proc`.
enum Traces {
  /// How many pipes and process descriptors are open.
  static func descriptors() -> Int {
    let folder = "/proc/self/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.count { name in
      let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")) ?? ""
      return target.hasPrefix("pipe:") || target.contains("pidfd")
    }
  }

  /// The processes, zombies included, whose program is called `name` and which are this process' children.
  static func children(named name: String) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int32.init).filter { process in
      guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let begin = stat.firstIndex(of: "("), let end = stat.lastIndex(of: ")")
      else { return false }
      let fields = stat[stat.index(after: end)...].split(separator: " ")
      return stat[stat.index(after: begin)..<end] == name && fields.count > 1 && fields[1] == "\(getpid())"
    }
  }

  /// Whether a process exists.
  static func exists(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno != ESRCH }

  /// Waits until `condition` holds, for at most ten seconds.
  static func eventually(_ condition: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      if await condition() { return true }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return await condition()
  }
}

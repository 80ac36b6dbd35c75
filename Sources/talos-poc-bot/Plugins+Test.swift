import ArgumentParser
import Authoring
import Bot
import Foundation
import PluginKit
import Programs

extension Plugins {
  /// `plugin test NAME|FOLDER`: conformance and the recorded conversations, a verdict a row.
  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test",
      abstract:
        "Test a plugin: what every plugin has to do, and its recorded conversations. A verdict a row, exit 0 or 1.",
      discussion: """
        Each row starts the plugin's program anew, with what tests/host.json says, in a world whose servers are down. \
        Nothing of the bot runs, and nothing outside of this machine is called where the plugin calls only what its \
        settings name.
        """)

    @OptionGroup var place: PluginPlace
    @Flag(name: .shortAndLong, help: "Show what the plugin writes to its log.") var verbose = false

    func run() async throws {
      let plugin = try await place.tested()
      let shows = verbose
      let stage = TestStage(searchPath: PluginPlace.searchPath) { line in if shows { Environment.say("  | \(line)") } }
      let passed = await Conformance(plugin: plugin, stage: stage).run { Terminal.print("\($0)") }
      Terminal.print(passed ? "\(plugin.manifest.name) passes" : "\(plugin.manifest.name) does not pass")
      if !passed { throw ExitCode.failure }
    }
  }

  /// `plugin call NAME|FOLDER ACTION`: one call of one action.
  struct Call: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "call",
      abstract: "Call one action of a plugin once, and print its outcome as JSON.",
      discussion: """
        With --config the plugin gets its settings and secrets from there and acts in the real world; without, what \
        tests/host.json says.
        """)

    @OptionGroup var place: PluginPlace
    @Argument(help: ArgumentHelp("The action.", valueName: "action")) var action: String
    @Option(
      help: ArgumentHelp(
        "A file with the facts, a JSON object: the action's inputs are taken from it.", valueName: "file"))
    var facts: String?
    @Option(help: ArgumentHelp("The memo that the previous call left, as JSON.", valueName: "json")) var memo: String?
    @Option(help: ArgumentHelp("The run's six letters.", valueName: "run")) var run = "abcdef"
    @Option(
      name: .customLong("repeat"),
      help: ArgumentHelp(
        "Call so often, with the same facts, and say on the standard error what a warm call takes.", valueName: "times")
    )
    var times = 1

    func validate() throws {
      guard (1...100_000).contains(times) else { throw ValidationError("--repeat is a number from 1 to 100000") }
    }

    func run() async throws {
      let (plugin, instance) = try await place.external()
      var outcome: Outcome
      var spans: [Duration] = []
      do {
        let facts = try self.facts.map { try Self.object(inFile: $0) } ?? [:]
        let inputs = facts.values.filter { plugin.manifest.actions[action]?.inputs?[$0.key] != nil }
        let now = Date()
        let context = ActionContext(
          run: self.run, instance: instance, step: action, inputs: Facts(inputs), facts: facts,
          memo: try memo.map { try JSONValue(parsing: Array($0.utf8)) }, stepBegan: now, now: now)
        outcome = try await plugin.perform(action, context)
        for _ in 1..<times {
          let began = ContinuousClock.now
          outcome = try await plugin.perform(action, context)
          spans.append(ContinuousClock.now - began)
        }
      } catch {
        await plugin.stop()
        Environment.say("\(error)")
        throw ExitCode.failure
      }
      await plugin.stop()
      Terminal.print(outcome.wire.text)
      if let middle = spans.sorted().dropFirst(spans.count / 2).first {
        Environment.say("p50 of \(spans.count) warm calls: \(middle / .milliseconds(1)) ms")
      }
    }

    private static func object(inFile path: String) throws -> Facts {
      guard let data = FileManager.default.contents(atPath: path) else {
        throw ValidationError("\(path) cannot be read")
      }
      guard let value = try? JSONValue(parsing: Array(data)), let members = value.object else {
        throw ValidationError("\(path) is no JSON object")
      }
      return Facts(members)
    }
  }
}

/// Which plugin a command is about.
struct PluginPlace: ParsableArguments {
  @Argument(help: ArgumentHelp("A plugin's folder, or with --config its name.", valueName: "name or folder"))
  var plugin: String
  @Option(name: .long, help: ArgumentHelp("The configuration that names the plugin.", valueName: "file"))
  var config: String?

  static var searchPath: String { ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin" }

  /// The plugin as its tests use it.
  func tested() async throws -> TestedPlugin {
    let path = try await folder()
    if FileManager.default.fileExists(atPath: path + "/Package.swift") { try build(path) }
    let folder = PluginFolder(path: path)
    guard let manifest = folder.manifest, manifest.kind == .executable else {
      for problem in folder.problems { Environment.say("\(folder.manifestPath): \(problem)") }
      if folder.problems.isEmpty {
        Environment.say("\(folder.manifestPath): a built-in plugin is tested by its own tests")
      }
      throw ExitCode.failure
    }
    do {
      return try TestedPlugin(manifest: manifest, folder: path)
    } catch {
      Environment.say("\(path): \(error)")
      throw ExitCode.failure
    }
  }

  /// The plugin as the bot would call it, with the bot's name.
  func external() async throws -> (plugin: ExternalPlugin, instance: String) {
    if let config {
      let environment = try await Environment.load(config, logLevel: .error)
      guard let plugin = environment.plugins().first(where: { $0.name == plugin }) as? ExternalPlugin else {
        Environment.say("the configuration turns on no plugin \(plugin) that is a program")
        throw ExitCode.failure
      }
      return (plugin, environment.settings.instance)
    }
    return (try await tested().external(searchPath: Self.searchPath) { Environment.say("  | \($0)") }, "tpoc")
  }

  private func folder() async throws -> String {
    if let config {
      let environment = try await Environment.load(config, logLevel: .error)
      environment.client.shutdown()
      if let found = environment.settings.directory.folders[plugin] { return found.path }
    }
    return URL(fileURLWithPath: plugin).standardizedFileURL.path
  }

  /// A Swift plugin in a package of its own is built first.
  private func build(_ path: String) throws {
    Environment.say("building \(path)")
    let build = Process()
    build.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    build.arguments = ["swift", "build", "--package-path", path]
    build.standardOutput = FileHandle.standardError
    do { try build.run() } catch {
      Environment.say("swift cannot be started: \(error)")
      throw ExitCode.failure
    }
    build.waitUntilExit()
    guard build.terminationStatus == 0 else { throw ExitCode.failure }
  }
}

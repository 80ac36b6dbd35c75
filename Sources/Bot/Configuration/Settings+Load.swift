import Chat
import EmbeddedConfiguration
import Foundation
import PluginKit
import Workflow
import Yams

extension Settings {
  /// Reads and checks a configuration file, and the workflow files that belong to it.
  /// - Throws: `ConfigurationError` with every problem that was found, each with its path and line.
  public static func load(
    file: String, manifests: [PluginManifest], source: SecretSource
  ) async throws(ConfigurationError) -> Settings {
    func refuse(_ problems: ConfigurationProblem...) -> ConfigurationError {
      ConfigurationError(file: file, problems: problems)
    }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw refuse(ConfigurationProblem("", line: nil, "the file cannot be read; look at its path and permissions"))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw refuse(ConfigurationProblem("", line: nil, "the file is not UTF-8"))
    }
    let root: Node?
    do {
      root = try YAMLText.root(of: text)
    } catch {
      throw refuse(yamlProblem(error))
    }
    var reader = ConfigurationReader(source: source)
    let settings = await assemble(root, &reader, file: file, manifests: manifests)
    let programs = settings?.programs.values.map(\.manifest) ?? []
    let workflows = WorkflowFolder.load(beside: file, listed: root?["workflows"], manifests: manifests + programs)
    let added = AddedCommand.all(of: manifests + programs.sorted { $0.name < $1.name })
    let others = added.problems + workflows.problems
    guard reader.problems.isEmpty, others.isEmpty, let settings else {
      throw ConfigurationError(
        file: file, problems: reader.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) } + others)
    }
    var complete = settings
    complete.workflows = workflows.definitions
    complete.commands = added.commands
    return complete
  }

  static func yamlProblem(_ error: any Error) -> ConfigurationProblem {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ConfigurationProblem("", line: mark.line, "this is no YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      ConfigurationProblem(
        "", line: context.mark.line,
        "the key \(Set(keys).sorted().joined(separator: ", ")) stands twice in a section")
    default: ConfigurationProblem("", line: nil, "this is no YAML: \(error)")
    }
  }

  private static func assemble(
    _ root: Node?, _ reader: inout ConfigurationReader, file: String, manifests: [PluginManifest]
  ) async -> Settings? {
    let top = await reader.section(root, at: "", CoreDeclarations.top, inner: CoreDeclarations.sections)
    let listen = await reader.section(root?["listen"], at: "listen", CoreDeclarations.listen)
    let limits = await reader.section(root?["limits"], at: "limits", CoreDeclarations.limits)
    let sweep = await reader.section(root?["sweep"], at: "sweep", CoreDeclarations.sweep)
    let chat = await platforms(root?["chat"], &reader)
    let access = await access(root?["access"], root, &reader)
    var plugins: [String: Facts] = [:]
    let names = Set(manifests.map(\.name))
    let directory = PluginDirectory(
      top["plugin_folders"]?.array?.compactMap(\.string) ?? [],
      relativeTo: URL(fileURLWithPath: file).deletingLastPathComponent().path, builtIn: names)
    for problem in directory.problems { reader.report(problem.path, root?["plugin_folders"], problem.sentence) }
    _ = await reader.section(root?["plugins"], at: "plugins", [:], inner: names.union(directory.folders.keys))
    for manifest in manifests {
      plugins[manifest.name] = await reader.section(
        root?["plugins"]?[manifest.name], at: "plugins.\(manifest.name)", manifest.settings)
    }
    let programs = await programs(in: directory, root?["plugins"], &reader)
    for (name, program) in programs { plugins[name] = program.settings }
    guard let instance = top.string("instance"), let database = top.string("database"),
      let host = listen.string("host"), let port = listen["port"]?.int
    else { return nil }
    return Settings(
      instance: instance, host: host, port: port, publicURL: listen.string("public_url"),
      metricsToken: listen.string("metrics_token").flatMap { SecretReference($0) },
      databasePath: String(database.dropFirst("sqlite:".count)), alerts: top.string("alerts").flatMap { Place($0) },
      heartbeatURL: top.string("heartbeat_url"), chat: chat, access: access, limits: limits, sweep: sweep,
      plugins: plugins, programs: programs, directory: directory, workflows: [])
  }

  private static func access(_ node: Node?, _ root: Node?, _ reader: inout ConfigurationReader) async -> AccessPolicy {
    guard let node else {
      reader.report("access", root, "this is required: without a policy nobody may do anything; name roles.operator")
      return AccessPolicy(grants: [:])
    }
    _ = await reader.section(node, at: "access", [:], inner: ["roles"])
    let names = AccessPolicy.Role.allCases.map(\.rawValue)
    _ = await reader.section(node["roles"], at: "access.roles", [:], inner: Set(names))
    var grants: [AccessPolicy.Role: AccessPolicy.Grant] = [:]
    for role in AccessPolicy.Role.allCases {
      guard let section = node["roles"]?[role.rawValue] else { continue }
      let grant = await reader.section(section, at: "access.roles.\(role.rawValue)", CoreDeclarations.grant)
      let list = { (key: String) in grant[key]?.array?.compactMap(\.string) ?? [] }
      grants[role] = AccessPolicy.Grant(users: list("users"), channels: list("channels"))
    }
    if grants.isEmpty {
      reader.report("access.roles", node, "no role is given to anybody, so nobody may do anything; name roles.operator")
    }
    return AccessPolicy(grants: grants)
  }
}

import Workflow

/// The flags of `start` that the bot knows itself.
enum StartFlags {
  private typealias Flag = CommandDeclaration.Flag

  /// The type of each in a reference, `$start.plan`: those that a workflow takes only where it refers to them.
  static let workflows = [
    "plan": "string", "site": "string", "version": "string", "schematic": "string", "hostname": "string",
    "boot": "string",
  ]
  /// Those that every workflow takes.
  static let everywhere = ["ttl": "integer", "yes": "boolean"]
  /// The names that no workflow can give to an input of its own.
  static let reserved = Set(everywhere.keys).union(["public"])
  /// Those that have a value in every run, since the configuration has one.
  static let alwaysGiven: Set<String> = ["boot", "yes"]

  /// In the order of the help.
  private static let known = [
    CommandDeclaration.plan,
    Flag(name: "--site", value: "S", summary: "a site of the provider's, `ASH`"),
    Flag(name: "--version", value: "V", summary: "a version of Talos, `v1.13.9`"),
    Flag(name: "--schematic", value: "ID", summary: "a schematic of the Image Factory, or `vanilla`"),
    Flag(name: "--hostname", value: "H", summary: "the last part of the server's name"),
    Flag(name: "--ttl", value: "4h", summary: "how long the server lives"),
    Flag(name: "--boot", value: "reinstall|direct", summary: "boot another system first, or iPXE at once"),
    Flag(name: "--yes", value: nil, summary: "do not ask first, where the amount allows that"),
  ]

  /// The flags of a workflow's `start`: its own first.
  static func flags(of workflow: WorkflowDefinition) -> [CommandDeclaration.Flag] {
    let own = workflow.start ?? []
    let wanted = workflow.startReferences.union(everywhere.keys).subtracting(own.map(\.name))
    return own.map(flag) + known.filter { wanted.contains(String($0.name.dropFirst(2))) }
  }

  private static func flag(_ input: StartInput) -> CommandDeclaration.Flag {
    let value: String? =
      switch input.form {
      case .string: input.values.map { $0.joined(separator: "|") } ?? input.name.uppercased()
      case .integer: "N"
      case .duration: "30m"
      case .boolean: nil
      }
    let remark = input.fallback.flatMap { $0.string ?? $0.int.map(String.init) }.map { ", `\($0)` unless given" }
    return Flag(
      name: "--" + input.name, value: value, summary: input.summary + (remark ?? ""), isRequired: input.isRequired)
  }
}

extension CommandDeclaration {
  /// `start` as a workflow takes it.
  static func start(of workflow: WorkflowDefinition) -> CommandDeclaration {
    CommandDeclaration(
      "start", workflow.summary, flags: StartFlags.flags(of: workflow), inputs: workflow.start ?? [])
  }
}

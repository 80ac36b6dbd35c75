import Foundation
import PluginKit
import Programs

/// A plugin's folder as its tests use it: the manifest, how its program is started, and what it is given.
public struct TestedPlugin: Sendable {
  public var manifest: PluginManifest
  /// Absolute.
  public var folder: String
  /// What is in `tests/host.json`, or made up where that is silent.
  public var instance: String
  public var settings: Facts
  public var secrets: [String: String]
  /// The inputs with which conformance calls an action, by the action's name.
  public var inputs: [String: Facts]

  /// Why `tests/host.json` cannot be used.
  public struct BrokenHost: Error, CustomStringConvertible {
    public var description: String
  }

  /// - Throws: `BrokenHost` where `tests/host.json` is there and is no such file.
  public init(manifest: PluginManifest, folder: String) throws(BrokenHost) {
    self.manifest = manifest
    self.folder = folder
    var host: JSONValue = [:]
    if let data = FileManager.default.contents(atPath: folder + "/tests/host.json") {
      guard let read = try? JSONValue(parsing: Array(data)), read.object != nil else {
        throw BrokenHost(description: "tests/host.json is no JSON object")
      }
      host = read
    }
    instance = host["instance"]?.string ?? "tpoc"
    settings = Facts(Self.madeUp(manifest).merging(host["settings"]?.object ?? [:]) { $1 })
    secrets = Dictionary(uniqueKeysWithValues: manifest.secrets.map { ($0, "secret-of-the-tests") })
    secrets.merge((host["secrets"]?.object ?? [:]).compactMapValues(\.string)) { $1 }
    inputs = (host["inputs"]?.object ?? [:]).mapValues { Facts($0.object ?? [:]) }
  }

  /// Defaults, and something of the right type where there is none. Addresses lead to the tests' own server, so that no
  /// test talks to the world.
  private static func madeUp(_ manifest: PluginManifest) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    for (name, setting) in manifest.settings where setting.type != "secret" {
      if setting.type == "url" {
        values[name] = .string(Placeholders.server)
      } else if let fallback = setting.default {
        values[name] = Example.plain(fallback, setting.type)
      } else if setting.required != false {
        values[name] = setting.values?.first.map { .string($0) } ?? Example.value(of: setting.type)
      }
    }
    return values
  }

  /// The inputs for a call of an action: those of `tests/host.json`, else something of the right type for each.
  func inputs(of action: String) -> Facts {
    if let given = inputs[action] { return given }
    return Facts((manifest.actions[action]?.inputs ?? [:]).mapValues { Example.value(of: $0.type) })
  }

  /// The parameters of a `perform` with everything in its context that a test did not care to write.
  func completed(_ parameters: JSONValue) -> JSONValue {
    var parameters = parameters.object ?? [:]
    let given = parameters["context"]?.object ?? [:]
    let context = Self.context(
      instance: instance, action: parameters["action"]?.string ?? "", inputs: [:], memo: nil)
    parameters["context"] = .object((context.wire.object ?? [:]).merging(given) { $1 })
    return .object(parameters)
  }

  /// A `perform` of an action with these inputs.
  func performing(_ action: String, inputs: Facts, memo: JSONValue? = nil) -> JSONValue {
    PluginCall.perform(
      action: action, Self.context(instance: instance, action: action, inputs: inputs, memo: memo)
    ).parameters
  }

  private static func context(instance: String, action: String, inputs: Facts, memo: JSONValue?) -> ActionContext {
    let began = Date(timeIntervalSince1970: 1_800_000_000)
    return ActionContext(
      run: "abcdef", instance: instance, step: action, inputs: inputs, facts: inputs, memo: memo, stepBegan: began,
      now: began.addingTimeInterval(60))
  }

  func launch(searchPath: String) -> Launch {
    Launch(plugin: manifest.name, words: manifest.program ?? [], folder: folder, searchPath: searchPath)
  }

  func introduction(_ placeholders: Placeholders, version: Int = PluginManifest.protocolVersion) -> PluginIntroduction {
    PluginIntroduction(
      version: version, instance: instance, settings: Facts(settings.values.mapValues(placeholders.filled)),
      secrets: secrets.mapValues { placeholders.filled(.string($0)).string ?? $0 }, timeZone: "Europe/Berlin",
      roles: (manifest.roles ?? []).map(\.rawValue))
  }
}

/// Something of a declared type.
enum Example {
  /// A default of a manifest in the form in which the bot hands it over: YAML has texts only.
  static func plain(_ value: JSONValue, _ type: String) -> JSONValue {
    guard let text = value.string else { return value }
    switch type {
    case "integer": return Int(text).map { .number(Decimal($0)) } ?? value
    case "boolean": return ["true": true, "false": false][text] ?? value
    default: return value
    }
  }

  static func value(of type: String) -> JSONValue {
    switch type {
    case "integer": 1
    case "boolean": true
    case "money": "0.10 USD"
    case "duration": "1m"
    case "list": []
    case "object": [:]
    case "schedule": "off"
    default: "example"
    }
  }
}

/// Words in tests that stand for what is known only when they run.
public struct Placeholders: Sendable {
  /// The origin of the tests' own server.
  static let server = "$HTTP"
  /// A folder that is empty at first and removed afterwards.
  static let folder = "$TEMP"
  /// As a whole value: the memo of the last outcome.
  static let memo = "$MEMO"
  /// As a whole value of what is expected: anything at all.
  static let anything = "$ANY"

  var server: String
  var folder: String
  var memo: JSONValue = .null

  func filled(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(Self.memo): memo
    case .string(let text):
      .string(text.replacing(Self.server, with: server).replacing(Self.folder, with: folder))
    case .array(let elements): .array(elements.map(filled))
    case .object(let members): .object(members.mapValues(filled))
    case .null, .bool, .number: value
    }
  }
}

extension TestedPlugin {
  /// The plugin as the bot would call it, with what `tests/host.json` says.
  public func external(searchPath: String, log: @escaping @Sendable (String) -> Void) -> ExternalPlugin {
    let host = PluginHost(
      instance: instance, settings: Facts(settings.values.merging(secrets.mapValues { .string($0) }) { $1 }),
      secrets: GivenSecrets(secrets), clock: SystemClock(), log: log)
    return ExternalPlugin(
      manifest: manifest, launch: launch(searchPath: searchPath), host: host, roles: Set(manifest.roles ?? []))
  }
}

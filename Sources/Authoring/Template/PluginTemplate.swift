import Foundation

/// A plugin to begin with: a folder that works as it is.
public struct PluginTemplate: Sendable {
  public enum Language: String, Sendable, CaseIterable { case python, swift, sh }

  /// Why there is no new plugin.
  public struct Refusal: Error, Sendable, CustomStringConvertible {
    public var description: String
  }

  public var name: String
  public var language: Language
  /// Where PluginKit is, for Swift: the path of a checkout of talos-poc-bot.
  public var kit: String?

  /// - Throws: `Refusal` for a name that a plugin cannot have, or Swift without a checkout.
  public init(name: String, language: Language, kit: String? = nil) throws(Refusal) {
    let letters = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    guard letters, name.first?.isLetter == true, name.utf8.count <= 40, name.last != "-" else {
      throw Refusal(description: "`\(name)` is no name for a plugin; take a-z, 0-9 and hyphens, a letter first")
    }
    guard language != .swift || kit != nil else {
      throw Refusal(description: "a Swift plugin needs PluginKit; name a checkout of talos-poc-bot with --kit PATH")
    }
    self.name = name
    self.language = language
    self.kit = kit
  }

  /// Writes the folder.
  /// - Throws: `Refusal` where there is something of that name already, or Foundation's error.
  public func write(into parent: String) throws -> String {
    let folder = URL(fileURLWithPath: parent, isDirectory: true).appendingPathComponent(name, isDirectory: true)
    guard !FileManager.default.fileExists(atPath: folder.path) else {
      throw Refusal(description: "\(folder.path) exists already, and is not touched")
    }
    for file in files {
      let path = folder.appendingPathComponent(file.path)
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try filled(file.text).write(to: path, atomically: true, encoding: .utf8)
      if file.isProgram { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path) }
    }
    return folder.path
  }

  private struct File {
    var path: String
    var text: String
    var isProgram = false
    init(_ path: String, _ bytes: [UInt8], isProgram: Bool = false) {
      self.path = path
      text = String(decoding: bytes, as: UTF8.self)
      self.isProgram = isProgram
    }
  }

  private var files: [File] {
    let common = [
      File("plugin.yaml", PackageResources.manifest_txt), File("README.md", PackageResources.readme_txt),
      File("tests/greet.jsonl", PackageResources.conversation_txt),
    ]
    switch language {
    case .python: return common + [File(source, PackageResources.python_txt, isProgram: true)]
    case .sh: return common + [File(source, PackageResources.shell_txt, isProgram: true)]
    case .swift:
      return common + [
        File(source, PackageResources.swift_txt), File("Package.swift", PackageResources.package_txt),
      ]
    }
  }

  private var source: String {
    switch language {
    case .python: "\(name).py"
    case .sh: "\(name).sh"
    case .swift: "Sources/\(name)/main.swift"
    }
  }

  private func filled(_ text: String) -> String {
    let kit = URL(fileURLWithPath: kit ?? ".").standardizedFileURL
    let program = language == .swift ? ".build/debug/\(name)" : "./\(source)"
    return text.replacing("{{name}}", with: name).replacing("{{source}}", with: "`\(source)`")
      .replacing("{{program}}", with: program).replacing("{{kit}}", with: "path: \"\(kit.path)\"")
      .replacing("{{package}}", with: kit.lastPathComponent)
  }
}

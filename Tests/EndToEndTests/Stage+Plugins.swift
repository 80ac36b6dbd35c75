import Foundation

extension Stage {
  /// Writes a plugin's folder beside the own configuration: a manifest and a program in the shell's language that
  /// introduces itself and does what `body` says with every other line.
  func addPlugin(_ name: String, actions: String, provides: String = "[]", body: String) throws {
    let folder = folder.appendingPathComponent("own/plugins/\(name)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let manifest = """
      name: \(name)
      version: 1.0.0
      protocol: 1
      kind: executable
      program: [./program.sh]
      summary: For a test.
      provides: \(provides)
      actions:
      \(actions)
      settings: {}
      """
    try Data(manifest.utf8).write(to: folder.appendingPathComponent("plugin.yaml"))
    let program = """
      #!/bin/sh
      answer() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$1" "$2"; }
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
    let file = folder.appendingPathComponent("program.sh")
    try Data(program.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
  }

  /// The own configuration with those plugins on, beside the three that are built in.
  func configure(withPlugins names: [String], _ change: (String) -> String = { $0 }) throws {
    try configure { text in
      change(text).replacing(
        "\nplugins:\n", with: "\nplugin_folders: [plugins]\nplugins:\n" + names.map { "  \($0): {}\n" }.joined())
    }
  }
}

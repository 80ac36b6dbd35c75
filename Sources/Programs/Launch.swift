import Foundation

/// How a plugin's program is started.
public struct Launch: Sendable, Hashable {
  /// The program's absolute path, and its arguments.
  public var program: String
  public var arguments: [String]
  /// The working directory.
  public var folder: String
  /// The whole environment: nothing is inherited.
  public var environment: [String: String]

  /// - Parameters:
  ///   - words: the manifest's `program`, the first relative to `folder`.
  ///   - user: the user as whom it runs, where that is not the bot's own.
  ///   - searchPath: the `PATH` that it gets.
  public init(plugin: String, words: [String], folder: String, user: String? = nil, searchPath: String) {
    let first = words.first ?? ""
    var all = [first.hasPrefix("/") ? first : folder + "/" + first] + words.dropFirst()
    if let user {
      // Of util-linux: changes the user, its groups and nothing else, then becomes the program.
      all =
        [Self.changesUser, "--reuid", user, "--regid", Self.group(of: user) ?? user, "--init-groups", "--no-new-privs"]
        + ["--"] + all
    }
    program = all[0]
    arguments = Array(all.dropFirst())
    self.folder = folder
    environment = ["PATH": searchPath, "LANG": "C.UTF-8", "TALOS_POC_PLUGIN": plugin]
  }

  static let changesUser = "/usr/bin/setpriv"

  /// The number of a user's own group; nil where this machine has no such user.
  public static func group(of user: String) -> String? {
    guard let entry = getpwnam(user) else { return nil }
    return "\(entry.pointee.pw_gid)"
  }
}

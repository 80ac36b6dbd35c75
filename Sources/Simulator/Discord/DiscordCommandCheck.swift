import PluginKit

/// Discord's rules for a command that is registered.
/// https://discord.com/developers/docs/interactions/application-commands#application-command-object
enum DiscordCommandCheck {
  /// The first rule that a command, or an option of it, breaks.
  static func problem(_ part: JSONValue) -> String? {
    let name = part["name"]?.string ?? ""
    guard name.wholeMatch(of: #/[-_'\p{L}\p{N}]{1,32}/#) != nil, name == name.lowercased() else {
      return "name: \(name) is invalid"
    }
    guard (1...100).contains(part["description"]?.string?.count ?? 0) else {
      return "description of \(name): must be between 1 and 100 in length"
    }
    let options = part["options"]?.array ?? []
    guard options.count <= 25 else { return "options of \(name): must be 25 or fewer in length" }
    let names = options.compactMap { $0["name"]?.string }
    guard Set(names).count == names.count else { return "options of \(name): names must be unique" }
    let required = options.map { $0["required"]?.bool ?? false }
    if let last = required.lastIndex(of: true), required.prefix(last).contains(false) {
      return "options of \(name): required options must be placed before non-required options"
    }
    for choice in part["choices"]?.array ?? [] where choice["name"]?.string?.isEmpty != false {
      return "choices of \(name): a name is missing"
    }
    return options.lazy.compactMap { problem($0) }.first
  }
}

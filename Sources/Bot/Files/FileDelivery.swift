import Chat
import Foundation
import HTTP
import Logging
import PluginKit
import Workflow

/// Hands files to people: into the channel where the platform takes files, else under an address of the bot's own that
/// nobody can guess.
public struct FileDelivery: Sendable {
  let store: any Store
  let platforms: [String: any ChatPlatform]
  let address: PublicAddress
  let clock: any WallClock
  let logger: Logger
  /// How long a file is served, in seconds.
  static let life = 7 * 86_400.0

  init(
    store: any Store, platforms: [any ChatPlatform], address: PublicAddress, clock: any WallClock, logger: Logger
  ) {
    self.store = store
    self.platforms = Dictionary(platforms.map { ($0.name, $0) }) { first, _ in first }
    self.address = address
    self.clock = clock
    self.logger = logger
  }

  /// Delivers files; answers what the asker reads.
  func deliver(_ files: [ChatFile], title: String, to place: Place) async -> Message {
    var refusal: String?
    if let platform = platforms[place.platform] as? any FileTaking {
      do {
        try await platform.upload(files, comment: title, to: place)
        return Message(title: "\(title): it is posted to this channel.")
      } catch {
        logger.warning("a file was not uploaded", metadata: ["error": "\(error)"])
        refusal = "The channel did not take it (\(error)), so it is served instead."
      }
    }
    do {
      let links = try await serve(files)
      let until = LocalTime.text(clock.now.addingTimeInterval(Self.life), zone: "UTC", near: clock.now)
      return Message(
        title: title, parts: [.details(zip(files, links).map { Detail($0.name, $1) })],
        footer: (refusal.map { $0 + " " } ?? "") + "Whoever has the address can read it, until \(until).")
    } catch {
      return Message(title: "The file could not be kept: \(error)", severity: .bad)
    }
  }

  /// Keeps files and answers their addresses.
  private func serve(_ files: [ChatFile]) async throws -> [String] {
    let now = clock.now
    let kept = files.map { file in
      ServedFile(
        token: Digest.hex(Digest.randomBytes(16)), name: file.name, contentType: file.contentType, bytes: file.bytes,
        expiresAt: now.addingTimeInterval(Self.life))
    }
    try await store.write { store in
      for file in kept { try store.keep(file, at: now) }
    }
    let base = await address.base
    return kept.map { "\(base)/files/\($0.token)/\($0.name)" }
  }
}

/// Under which address people reach the bot: the configured one, else that on which it listens.
actor PublicAddress {
  private(set) var base: String
  private var own: String
  private var isConfigured: Bool

  init(configured: String?, host: String, port: Int) {
    let own = "http://\(host):\(port)"
    self.own = own
    isConfigured = configured != nil
    base = Self.withoutSlash(configured ?? own)
  }

  /// The listener has its port.
  func listens(host: String, port: Int) {
    own = "http://\(host):\(port)"
    if !isConfigured { base = own }
  }

  /// The configuration has another address, or none.
  func use(configured: String?) {
    isConfigured = configured != nil
    base = Self.withoutSlash(configured ?? own)
  }

  private static func withoutSlash(_ text: String) -> String { text.hasSuffix("/") ? String(text.dropLast()) : text }
}

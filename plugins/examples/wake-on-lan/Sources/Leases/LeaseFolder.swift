import Foundation
import PluginKit

/// The folder with one file a machine that is in use. The file's name is the machine's, so that the file system itself
/// sees to it that a machine has one lease at most.
actor LeaseFolder {
  private let folder: URL

  init(path: String) { folder = URL(fileURLWithPath: path, isDirectory: true) }

  /// Every lease.
  /// - Throws: `PluginError` where the folder or a file in it cannot be read: a lease that cannot be read must not look
  ///   like a machine that is free.
  func all() throws(PluginError) -> [Lease] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }.sorted()
        .map { try read(folder.appendingPathComponent($0)) }
    } catch {
      throw PluginError("the leases in \(folder.path) cannot be read: \(error)")
    }
  }

  /// Takes a machine, and returns its lease: the new one, or the one that somebody has already.
  func take(_ lease: Lease) throws(PluginError) -> Lease {
    let file = file(of: lease.machine)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      // Written whole beside it and then linked, so that no reader ever sees half a lease and no second one wins.
      let draft = folder.appendingPathComponent(".\(lease.machine).\(UUID().uuidString)")
      try JSONValue(encoding: lease).text.write(to: draft, atomically: false, encoding: .utf8)
      defer { try? FileManager.default.removeItem(at: draft) }
      do {
        try FileManager.default.linkItem(at: draft, to: file)
        return lease
      } catch  where FileManager.default.fileExists(atPath: file.path) {
        return try read(file)
      }
    } catch {
      throw PluginError("the lease of \(lease.machine) cannot be written into \(folder.path): \(error)")
    }
  }

  /// Gives a machine back, where the lease is that one.
  func giveBack(_ lease: Lease) throws(PluginError) {
    do {
      let file = file(of: lease.machine)
      guard FileManager.default.fileExists(atPath: file.path), try read(file) == lease else { return }
      try FileManager.default.removeItem(at: file)
    } catch {
      throw PluginError("the lease of \(lease.machine) cannot be removed from \(folder.path): \(error)")
    }
  }

  /// How a person gives a machine back without the bot.
  nonisolated func removal(of machine: String) -> String { "rm '\(file(of: machine).path)'" }

  private nonisolated func file(of machine: String) -> URL { folder.appendingPathComponent(machine + ".json") }

  private func read(_ file: URL) throws -> Lease {
    try JSONValue(parsing: Array(Data(contentsOf: file))).decode(Lease.self)
  }
}

import Foundation
import HTTP
import PluginKit

/// Talos' Image Factory: schematics, versions, and the iPXE scripts that boot them.
/// https://github.com/siderolabs/image-factory/blob/main/docs/api.md
struct ImageFactory: Sendable {
  /// The schematic without any customization: SHA-256 of `customization: {}` and a line break.
  static let vanilla = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"

  let base: String
  private let client: HTTPClient

  init(base: String, client: HTTPClient) {
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    self.client = client
  }

  /// Why the factory does not serve what was asked for; the caller decides whether another try may help.
  struct Refusal: Error, Sendable {
    /// What it answered; nil where the bot did not ask.
    var status: Int?
    var address: String
    var words: String

    /// `https://… answers 404: no such schematic`.
    var sentence: String { "\(address)\(status.map { " answers \($0)" } ?? ""): \(words)" }
  }

  /// The address of the iPXE script.
  func scriptURL(schematic: String, version: TalosVersion, arch: String) -> String {
    "\(base)/pxe/\(schematic)/\(version)/metal-\(arch)"
  }

  /// The image that installs the same schematic on a disk. Images come from the factory itself, whose scripts alone are
  /// on a host of their own.
  func installerImage(schematic: String, version: TalosVersion) -> String {
    var host = URLComponents(string: base).map { ($0.host ?? "") + ($0.port.map { ":\($0)" } ?? "") } ?? base
    if host.hasPrefix("pxe.") { host.removeFirst(4) }
    return "\(host)/\(version.hasMetalInstaller ? "metal-installer" : "installer")/\(schematic):\(version)"
  }

  /// The newest version that is neither a prerelease nor known to be broken.
  func newestStable() async throws -> TalosVersion {
    let all = try await versions("/versions")
    let broken = Set((try? await versions("/versions?broken=true")) ?? [])
    guard let newest = all.filter({ $0.prerelease == nil && !broken.contains($0) }).max() else {
      throw PluginError("GET \(base)/versions lists no stable version")
    }
    return newest
  }

  private func versions(_ path: String) async throws -> [TalosVersion] {
    let response = try await fetch(.get, path)
    guard let list = (try? JSONValue(parsing: response.body))?.array else {
      throw PluginError("GET \(base)\(path) answers no list of versions")
    }
    return list.compactMap { $0.string.flatMap { TalosVersion($0) } }
  }

  /// Whether `text` is the id of a schematic: 64 hexadecimal digits.
  static func isSchematic(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// The script, after asking for it and the two files that it loads, which also lets the factory build them before a
  /// server asks.
  func prepare(schematic: String, version: TalosVersion, arch: String) async throws -> String {
    let answer = try await fetch(.get, "/pxe/\(schematic)/\(version)/metal-\(arch)")
    let script = answer.text
    guard script.hasPrefix("#!ipxe") else {
      let address = scriptURL(schematic: schematic, version: version, arch: arch)
      throw Refusal(status: answer.status, address: address, words: "no iPXE script")
    }
    for file in ["kernel-\(arch)", "initramfs-\(arch).xz"] {
      _ = try await fetch(.head, "/image/\(schematic)/\(version)/\(file)")
    }
    return script
  }

  private func fetch(_ method: HTTPRequest.Method, _ path: String) async throws -> HTTPResponse {
    var request = HTTPRequest(method, base + path)
    // A schematic that nobody asked for before is built at the first request.
    request.timeout = .seconds(50)
    let response: HTTPResponse
    do {
      response = try await client.send(request)
    } catch {
      throw PluginError("\(method.rawValue) \(base)\(path) had no answer: \(error.detail)")
    }
    switch response.status {
    case 200..<400: return response
    case 429, 502, 503, 504: throw PluginError("\(method.rawValue) \(base)\(path) answers \(response.status)")
    default: throw Refusal(status: response.status, address: base + path, words: String(response.text.prefix(200)))
    }
  }
}

import HTTP
import PluginKit

/// What gives a machine power and takes it: an address that answers GET with `{"power": "on"}` or `{"power": "off"}`, and
/// takes `PUT {"power": "off"}`. A few lines in front of any switchable socket, BMC or hypervisor make one.
struct PowerSwitch: Sendable {
  let client: HTTPClient
  let secrets: any SecretReader

  /// - Throws: `PluginError` where the switch does not say.
  func isOn(_ address: String) async throws -> Bool {
    let answer = try await exchange(HTTPRequest(.get, address))
    switch (try? JSONValue(parsing: answer.body))?["power"]?.string {
    case "on": return true
    case "off": return false
    default: throw PluginError("GET \(address) answers no power of on or off")
    }
  }

  func turnOff(_ address: String) async throws {
    var request = HTTPRequest(.put, address, body: Array(#"{"power": "off"}"#.utf8))
    request.headers["Content-Type"] = "application/json"
    _ = try await exchange(request)
  }

  private func exchange(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await Exchange.send(request, client: client, secrets: secrets)
  }
}

/// The boot server: machines' firmware loads `MAC.ipxe` from it, and this plugin leaves that file there by PUT.
struct BootServer: Sendable {
  /// Nil where people see to the boot server themselves.
  let base: String?
  let client: HTTPClient
  let secrets: any SecretReader

  /// Lets a machine boot what `url` serves, from its next start on.
  func layOut(_ url: String, for machine: Machine) async throws {
    guard let base else { return }
    let address = (base.hasSuffix("/") ? base : base + "/") + machine.scriptName
    var request = HTTPRequest(.put, address, body: Array("#!ipxe\nchain \(url)\n".utf8))
    request.headers["Content-Type"] = "text/plain"
    _ = try await Exchange.send(request, client: client, secrets: secrets)
  }
}

/// One request with the token, where there is one.
enum Exchange {
  static func send(
    _ request: HTTPRequest, client: HTTPClient, secrets: any SecretReader
  ) async throws -> HTTPResponse {
    var request = request
    request.timeout = .seconds(10)
    if let token = try? await secrets.secret("token") { request.headers["Authorization"] = "Bearer \(token)" }
    let what = "\(request.method.rawValue) \(request.url)"
    let response: HTTPResponse
    do {
      response = try await client.send(request)
    } catch {
      throw PluginError("\(what) came to nothing: \(error)")
    }
    guard (200..<300).contains(response.status) else { throw PluginError("\(what) answers \(response.status)") }
    return response
  }
}

import PluginKit

extension LatitudePlugin {
  /// Remote access over IPMI, and the serial console over SSH where the server was deployed with a key.
  /// https://www.latitude.sh/docs/api-reference/create-ipmi-session
  /// https://www.latitude.sh/docs/api-reference/create-server-out-of-band
  public func console(_ id: String, named name: String) async throws -> [ConsoleWay]? {
    do {
      guard let found = try await server(id) else {
        throw PluginError("GET /servers/\(id) answers 404: there is no such server any more")
      }
      guard found.hostname == name else {
        throw PluginError("\(id) is named \(found.hostname), not \(name): nothing was asked for it")
      }
      return [try await remoteAccess(id), try await serialConsole(id)]
    } catch let error as PluginError {
      throw error
    } catch {
      throw PluginError(Self.words(error))
    }
  }

  private func remoteAccess(_ id: String) async throws -> ConsoleWay {
    let session = try await api.send(.post, "/servers/\(id)/remote_access")["data"]?["attributes"]
    return ConsoleWay(
      "Remote access to \(id) (IPMI)",
      details: details(
        session,
        [("Address", "ipmi_address"), ("URL", "ipmi_url"), ("User", "ipmi_username"), ("Password", "ipmi_password")]),
      hint: "The address is private: make a VPN session in Latitude's dashboard first, then open it in a browser.")
  }

  /// Its credentials are good only where the system that was deployed first has the key.
  private func serialConsole(_ id: String) async throws -> ConsoleWay {
    let title = "Serial console of \(id) (SSH)"
    guard let key = host.strings("ssh_keys").first else {
      return ConsoleWay(
        title, hint: "It needs a key: set plugins.latitude.ssh_keys before the next `start`, or use the remote access.")
    }
    let answer: JSONValue?
    do {
      answer = try await api.send(
        .post, "/servers/\(id)/out_of_band_connection",
        body: ["data": ["type": "out_of_band", "attributes": ["ssh_key_id": .string(key)]]])["data"]?["attributes"]
    } catch let error as LatitudeError {
      return ConsoleWay(title, hint: "\(error.sentence); use the remote access.")
    }
    let credentials = details(answer?["credentials"], [("Console user", "user"), ("Console password", "password")])
    return ConsoleWay(
      title,
      details: details(
        answer, [("Address", "access_ip"), ("Port", "port"), ("User", "username"), ("Status", "status")])
        + credentials,
      hint:
        "ssh -p PORT USER@ADDRESS. Talos from 1.8 on writes to it only with a schematic that has console=ttyS1,115200n8."
    )
  }

  private func details(_ attributes: JSONValue?, _ names: [(name: String, key: String)]) -> [Detail] {
    names.compactMap { name, key in
      (attributes?[key]?.string ?? attributes?[key]?.int.map { "\($0)" }).map { Detail(name, $0) }
    }
  }
}

import HTTP

/// Looks at a node over Talos' own API: TLS with an Ed25519 key, gRPC over HTTP/2.
struct NodeProbe: Sendable {
  let address: String
  let port: Int
  let client: HTTPClient

  /// What Talos up to 1.12 answers to Version in maintenance mode, and nothing else does.
  /// https://github.com/siderolabs/talos/blob/v1.8.0/internal/app/maintenance/server.go
  static let refusal = "API is not implemented in maintenance mode"

  /// One look. Never throws: whatever happens is a sighting.
  func look() async -> Sighting {
    do {
      let answer = try await call("/machine.MachineService/Version", [])
      let version: NodeReport.VersionAnswer
      switch Self.read(answer) {
      case .success(let read): version = read
      case .failure(let other): return other.sighting
      }
      guard let stage = try await stage() else { return .notYet("Talos answers, but tells no stage yet") }
      guard stage == .maintenance else { return .notYet("Talos answers, its stage is \(stage)") }
      return .maintenance(
        NodeReport(
          versionAnswer: version, storedVersion: try await specification(.version)?.string(1),
          schematic: try await schematic(), disks: try await disks(),
          uuid: try await specification(.systemInformation)?.string(5),
          fingerprint: answer.peerCertificate?.publicKeyFingerprint))
    } catch {
      return Self.sighting(of: error)
    }
  }

  /// A sighting as an error, to leave a look early.
  struct Other: Error { var sighting: Sighting }

  /// What the answer to Version means.
  static func read(_ answer: GRPC.Answer) -> Result<NodeReport.VersionAnswer, Other> {
    switch answer.status {
    case 0:
      guard let entry = answer.messages.first.flatMap({ Protobuf.Message($0) })?.messages(1).first,
        let tag = entry.message(2)?.string(1), !tag.isEmpty
      else { return .failure(Other(sighting: .notYet("it answers Version without a version"))) }
      if (entry.message(4)?.integer(1) ?? 0) != 0 {
        return .failure(Other(sighting: .configured("it answers Version as a configured node does")))
      }
      return .success(.tag(tag))
    case 12 where answer.message == refusal: return .success(.refused)
    case 14: return .failure(Other(sighting: .notYet("its API is not available yet: \(answer.message)")))
    default:
      let words = "a gRPC server that answers Version with \(answer.status), \(answer.message.prefix(120))"
      return .failure(Other(sighting: .foreign(words)))
    }
  }

  /// What an error of the connection means.
  static func sighting(of error: HTTPError) -> Sighting {
    let certificate = error.peerCertificate
    switch error.kind {
    case .connectionRefused: return .shut("connection refused")
    case .connectTimedOut: return .shut("no answer to the connection")
    case .unreachable, .unresolvedHost: return .shut("not reachable")
    case .tlsAlert(116): return .configured("it wants a client certificate")
    case .tlsAlert(40) where certificate?.issuer.contains("O=talos") == true:
      return .configured("it refuses a connection without a client certificate")
    case .tlsAlert(let number): return .notYet("TLS ends with alert \(number)")
    case .protocolMismatch: return .foreign("something that does not speak gRPC: \(error.detail.prefix(120))")
    case .tlsFailed: return .foreign("something that does not speak TLS as Talos does: \(error.detail.prefix(120))")
    case .timedOut: return .notYet("the port is open and says nothing")
    case .reset: return .notYet("the connection ends before an answer")
    default: return .notYet(String(error.detail.prefix(160)))
    }
  }

  private func stage() async throws(HTTPError) -> MachineStage? {
    try await specification(.machineStatus).map { MachineStage($0.integer(1) ?? 0) }
  }

  /// The Image Factory adds a virtual extension whose version is the schematic's id.
  private func schematic() async throws(HTTPError) -> String? {
    try await specifications(.extensions).lazy.compactMap { $0.message(2) }
      .first { $0.string(1) == "schematic" }?.string(2)
  }

  private func disks() async throws(HTTPError) -> [Disk] {
    try await specifications(.disks).compactMap { Disk($0) }.sorted { $0.path < $1.path }
  }

  private func specification(_ resource: COSIResource) async throws(HTTPError) -> Protobuf.Message? {
    try await specifications(resource).first
  }

  /// Nothing where this version of Talos does not have the resource, or does not show it.
  private func specifications(_ resource: COSIResource) async throws(HTTPError) -> [Protobuf.Message] {
    let answer = try await call(resource.path, resource.request)
    return answer.status == 0 ? answer.messages.compactMap { COSIResource.specification(in: $0) } : []
  }

  private func call(_ path: String, _ message: [UInt8]) async throws(HTTPError) -> GRPC.Answer {
    let host = address.contains(":") ? "[\(address)]" : address
    return try await GRPC.call(
      path, at: "https://\(host):\(port)", message: message, client: client, timeout: .seconds(5),
      connectTimeout: .seconds(5))
  }
}

import Foundation
import HTTP
import Simulator
import Testing

@testable import HTTP

@Suite("gRPC over HTTP/2 and Ed25519, as Talos speaks it", .timeLimit(.minutes(1)))
struct GRPCTests {
  private static func call(
    _ profile: TalosProfile, _ path: String
  ) async throws -> Result<GRPC.Answer, HTTPError> {
    let simulation = try await Simulation(speed: 100)
    return try await simulation.run { addresses in
      let client = HTTPClient()
      defer { client.shutdown() }
      await simulation.nodes.start("127.77.0.30", profile)
      do throws(HTTPError) {
        return .success(
          try await GRPC.call(path, at: "https://127.77.0.30:\(addresses.talosPort)", message: [], client: client))
      } catch {
        return .failure(error)
      }
    }
  }

  private static let version = "/machine.MachineService/Version"
  private static func profile(_ version: String, _ mode: TalosProfile.Mode = .maintenance) -> TalosProfile {
    TalosProfile(mode: mode, version: version, schematic: "s", hostname: "node", uuid: "u")
  }

  @Test("1.13 answers Version with one message, and shows a certificate with an Ed25519 key")
  func newTalos() async throws {
    let answer = try await Self.call(Self.profile("v1.13.9"), Self.version).get()
    #expect(answer.status == 0)
    #expect(answer.messages.count == 1)
    #expect(answer.peerCertificate?.commonName == "maintenance-service.talos.dev")
    #expect(answer.peerCertificate?.issuer == "")
    #expect(answer.peerCertificate?.keyType == "ED25519")
    #expect(answer.peerCertificate?.publicKeyFingerprint.count == 44)
  }

  @Test("1.8 refuses Version in the one and only headers")
  func oldTalos() async throws {
    let answer = try await Self.call(Self.profile("v1.8.0"), Self.version).get()
    #expect(answer.status == 12)
    #expect(answer.message == "API is not implemented in maintenance mode")
    #expect(answer.messages.isEmpty)
  }

  @Test("a configured node wants a client certificate: alert 116, with its own certificate seen")
  func configured() async throws {
    var seen: HTTPError?
    // Whoever closes with bytes unread resets the connection, and the reset can overtake the alert: then as in a run,
    // which asks every two seconds, the next look shows it.
    for _ in 0..<5 where seen == nil || seen?.kind == .reset {
      guard case .failure(let error) = try await Self.call(Self.profile("v1.13.9", .configured), Self.version) else {
        Issue.record("a configured node answered")
        return
      }
      seen = error
    }
    let error = try #require(seen)
    #expect(error.kind == .tlsAlert(116), "\(error.detail)")
    #expect(error.peerCertificate?.issuer.contains("O=talos") == true)
  }

  @Test("something in clear text is no Talos")
  func foreign() async throws {
    guard case .failure(let error) = try await Self.call(Self.profile("", .foreign), Self.version) else {
      Issue.record("clear text was taken for gRPC")
      return
    }
    #expect(error.kind == .protocolMismatch || error.kind == .tlsFailed)
  }

  @Test("frames are read whole or not at all")
  func frames() {
    #expect(GRPC.frames(GRPC.frame([1, 2]) + GRPC.frame([])) == [[1, 2], []])
    #expect(GRPC.frames([0, 0, 0, 0, 9, 1]) == nil)
    #expect(GRPC.frames([1, 0, 0, 0, 0]) == nil)
    #expect(GRPC.frames([0, 0, 0]) == nil)
  }

  @Test(
    "messages are decoded from percent signs, and broken ones stay",
    arguments: [("a%20b", "a b"), ("100%", "100%"), ("%C3%A9", "é")])
  func percent(text: String, expected: String) {
    #expect(GRPC.percentDecoded(text) == expected)
  }
}

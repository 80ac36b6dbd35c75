import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@testable import TalosVerifyPlugin

@Suite("Versions, schematics and the Image Factory", .timeLimit(.minutes(1)))
struct FactoryTests {
  private static let now = Date(timeIntervalSince1970: 1_795_516_920)

  /// - Parameter settings: more settings, from the address of the simulated factory.
  private static func preflight(
    _ inputs: Facts, faults: Set<Fault> = [], settings: @escaping @Sendable (String) -> Facts = { _ in [:] }
  ) async throws -> Outcome {
    let simulation = try await Simulation(speed: 10, faults: faults)
    return try await simulation.run { addresses in
      let client = HTTPClient()
      defer { client.shutdown() }
      let plugin = TalosVerifyPlugin(
        host: PluginHost(
          instance: "tpoc",
          settings: Facts(["factory": .string(addresses.factory), "port": 50_000])
            .merging(settings(addresses.factory)),
          secrets: GivenSecrets([:]), clock: SystemClock()), client: client)
      return try await plugin.perform(
        "preflight",
        ActionContext(run: "abcdef", instance: "tpoc", step: "preflight", inputs: inputs, stepBegan: now, now: now))
    }
  }

  @Test("the newest stable version is taken: no prerelease, and none that is broken")
  func newest() async throws {
    let outcome = try await Self.preflight(["arch": "amd64"])
    #expect(outcome.verdict == .done)
    #expect(outcome.facts.string("version") == "v1.13.9")
    #expect(outcome.facts.string("schematic") == ImageFactory.vanilla)
    #expect(outcome.facts.string("ipxe_url")?.hasSuffix("/pxe/\(ImageFactory.vanilla)/v1.13.9/metal-amd64") == true)
    #expect(outcome.facts.string("installer_image")?.contains("/metal-installer/") == true)
  }

  @Test(
    "what the factory does not have ends the run before a purchase",
    arguments: [
      (["version": "v1.99.0"], "answers 404"),
      (["schematic": .string(String(repeating: "a", count: 64))], "answers 404"),
      (["schematic": "abc"], "is no id of a schematic"), (["version": "latest"], "is no version"),
      (["arch": "riscv64"], "answers 400"),
    ] as [(Facts, String)])
  func unknown(inputs: Facts, words: String) async throws {
    guard case .failed(let failure) = try await Self.preflight(inputs).verdict else {
      Issue.record("it was taken")
      return
    }
    #expect(failure.seen.contains(words))
    #expect(failure.next.contains("nothing was bought"))
  }

  @Test("what a mirror does not have is said of the mirror, by the address that was asked")
  func mirror() async throws {
    let outcome = try await Self.preflight(["version": "v1.99.0"]) { factory in
      ["factory": "https://pxe.example.com", "ipxe_base": .string(factory)]
    }
    guard case .failed(let failure) = outcome.verdict else {
      Issue.record("it was taken")
      return
    }
    #expect(failure.seen.hasPrefix("http://127.0.0.1:"))
    #expect(failure.seen.contains("/v1.99.0/metal-amd64 answers 404: "))
    #expect(failure.probably.hasPrefix("the mirror that ipxe_base names knows no schematic"))
  }

  @Test("a script that the bot may not load cannot stand in the order itself, and no answer is made up")
  func inlineByPlainHTTP() async throws {
    let outcome = try await Self.preflight(["version": "v1.13.9"]) { _ in
      ["ipxe_source": "inline", "ipxe_base": "http://192.0.2.1/mirror"]
    }
    guard case .failed(let failure) = outcome.verdict else {
      Issue.record("it was taken")
      return
    }
    #expect(failure.seen.hasPrefix("http://192.0.2.1/mirror/pxe/"))
    #expect(failure.seen.contains("which the bot loads by https only"))
    #expect(!failure.seen.contains("answers"))
  }

  @Test("a factory that is down is asked again later")
  func down() async {
    await #expect(throws: PluginError.self) { try await Self.preflight([:], faults: [.factoryDown]) }
  }

  @Test(
    "versions are read and ordered as versions",
    arguments: [
      ("v1.13.9", "v1.13.10"), ("v1.9.0", "v1.10.0"), ("v1.14.0-rc.1", "v1.14.0"), ("v1.14.0-beta.0", "v1.14.0-rc.0"),
      ("1.2.3", "v1.2.4"),
    ])
  func order(left: String, right: String) throws {
    #expect(try #require(TalosVersion(left)) < #require(TalosVersion(right)))
  }

  @Test(
    "what is no version",
    arguments: ["", "v1", "1.13", "v1.13.x", "v1.13.9-", "v1..2", "v1.2.3.4", "v1.2.3-a b", "latest"])
  func noVersion(text: String) {
    #expect(TalosVersion(text) == nil)
  }

  @Test("the installer image comes from the factory itself, and from 1.10 on is the metal one")
  func installer() throws {
    let factory = ImageFactory(base: "https://pxe.factory.talos.dev/", client: HTTPClient())
    #expect(
      factory.installerImage(schematic: "s", version: try #require(TalosVersion("v1.9.5")))
        == "factory.talos.dev/installer/s:v1.9.5")
    #expect(
      factory.installerImage(schematic: "s", version: try #require(TalosVersion("v1.13.9")))
        == "factory.talos.dev/metal-installer/s:v1.13.9")
  }
}

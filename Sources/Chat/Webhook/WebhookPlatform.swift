import Foundation
import HTTP
import PluginKit

/// Anything else: signed JSON comes in by `POST /webhook/{name}`, and signed JSON goes out to a configured address.
/// docs/platforms/webhook.md is the description for those who write the other side.
public struct WebhookPlatform: ConfigurablePlatform {
  public static let sectionName = "webhook"
  public static let hasNamedSections = true
  public static let declarations: [String: PluginManifest.SettingDeclaration] = [
    "secret": .init(type: "secrets", summary: "signs both ways; the first of two signs what goes out"),
    "url": .init(type: "url", summary: "where messages are sent"),
    "edits": .init(type: "boolean", default: true, summary: "whether the other side can replace an earlier message"),
  ]

  /// One other side, by its name in the configuration.
  struct Endpoint: Sendable {
    var secrets: [String]
    var url: String
    var edits: Bool
  }

  let endpoints: [String: Endpoint]
  let calls: PlatformCalls
  /// What buttons are written after, as commands.
  let command: String

  public init(section: PlatformSection) {
    endpoints = section.named.mapValues { named in
      Endpoint(
        secrets: named.allSecrets("secret"), url: named.text("url"), edits: named.settings["edits"]?.bool ?? true)
    }
    calls = PlatformCalls(client: section.client)
    command = (section.slashCommands.first ?? .shipped).name
  }

  public static var routes: [InboundRoute] { [.post("/webhook/{name}")] }
  public var maximumBodyBytes: Int { 64 * 1024 }

  public func abilities(in place: Place) -> PlatformAbilities {
    PlatformAbilities(edits: endpoints[place.workspace]?.edits ?? true)
  }

  public func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    var members: [String: JSONValue] = ["ok": true]
    if let reply = replies.first ?? nil {
      members["message"] = WebhookRenderer.message(reply.message, after: command)
      members["public"] = .bool(reply.isPublic)
      members["preliminary"] = .bool(reply.isPreliminary)
    }
    return InboundAnswer(status: 200, contentType: "application/json", body: JSONValue.object(members).text)
  }

  /// The other side may send it again.
  public func acknowledgeFailure(_ sentence: String, of deliveries: [Delivery]) -> InboundAnswer {
    Self.refusal(503, sentence)
  }

  static func refusal(_ status: Int, _ sentence: String) -> InboundAnswer {
    let body: JSONValue = ["ok": false, "error": .string(sentence)]
    return InboundAnswer(status: status, contentType: "application/json", body: body.text)
  }
}

import Foundation
import HTTP
import PluginKit

@testable import Chat

/// A request as a platform would send it, with ways to spoil it.
struct SignedRequest: Sendable {
  var method = "POST"
  var path: String
  var route: String?
  var parameters: [String: String] = [:]
  var query = ""
  var headers: [(name: String, value: String)]
  var body: String

  var inbound: InboundRequest {
    InboundRequest(
      method: method, path: path, route: route, parameters: parameters, query: query, headers: headers,
      body: Array(body.utf8))
  }

  func replacing(_ name: String, _ change: (String) -> String) -> SignedRequest {
    var copy = self
    copy.headers = headers.map { $0.name == name ? (name, change($0.value)) : $0 }
    return copy
  }
  func without(_ name: String) -> SignedRequest {
    var copy = self
    copy.headers.removeAll { $0.name == name }
    return copy
  }
  func doubled(_ name: String) -> SignedRequest {
    var copy = self
    copy.headers += headers.filter { $0.name == name }
    return copy
  }
  func replacingInBody(_ old: String, _ new: String) -> SignedRequest {
    var copy = self
    copy.body = body.replacing(old, with: new)
    return copy
  }
}

/// Whether `inbound` is a refusal with that status which holds none of the secrets, in its answer or its reason.
func isRefused(_ inbound: Inbound, _ status: Int, holdingNoneOf secrets: [String]) -> Bool {
  guard case .refuse(let answer, let reason) = inbound, answer.status == status, !reason.isEmpty else { return false }
  return !secrets.contains { reason.contains($0) || answer.body.contains($0) }
}

func deliveries(_ inbound: Inbound) -> [Delivery] {
  if case .deliveries(let deliveries, _) = inbound { deliveries } else { [] }
}

/// A section of the configuration with values that are given.
func section(
  _ settings: Facts, _ lists: [String: [String]] = [:], secrets: [String: String] = [:],
  named: [String: PlatformSection] = [:], publicURL: String? = nil
) -> PlatformSection {
  PlatformSection(
    settings: settings, secrets: GivenSecrets(secrets), secretLists: lists, named: named, client: HTTPClient(),
    publicURL: publicURL)
}

import PluginKit

extension MatrixPlatform {
  public func probe(_ places: [Place]) async -> [CheckResult] {
    let who = CheckResult("Matrix' as_token", passed: true, seen: "\(homeserver) knows the bot as \(user)")
    do {
      let answer = try await call(.get, "/account/whoami")
      guard answer["user_id"]?.string == user else {
        return [
          CheckResult(
            "Matrix' as_token", passed: false,
            seen: "the homeserver calls it \(answer["user_id"]?.string ?? "?"), and chat.matrix.user_id says \(user)")
        ]
      }
    } catch {
      return [
        CheckResult(
          "Matrix' as_token", passed: false,
          seen: "\(error); register config/matrix/registration.yaml at the homeserver with this as_token, and the user "
            + "under namespaces")
      ]
    }
    guard let joined = try? await call(.get, "/joined_rooms")["joined_rooms"]?.array?.compactMap(\.string) else {
      return [who, CheckResult("Matrix' rooms", passed: false, seen: "the homeserver does not tell the bot's rooms")]
    }
    return [who]
      + places.map { place in
        let isIn = joined.contains(place.channel)
        return CheckResult(
          "Matrix' room \(place.channel)", passed: isIn,
          seen: isIn ? "the bot is in it" : "the bot is not in it; invite \(user) there, or mend the room's id")
      }
  }
}

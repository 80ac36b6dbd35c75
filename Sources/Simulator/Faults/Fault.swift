/// What can go wrong on purpose. Every fault is off unless it is named, and can be switched while the simulation runs.
public enum Fault: String, Sendable, Hashable, CaseIterable, Codable {
  // Latitude: money and stock.
  /// Every call answers 401.
  case keyRefused = "key-refused"
  /// No plan has stock.
  case noStock = "no-stock"
  /// The site of the first purchase answers 422 SERVERS_OUT_OF_STOCK although the price list shows stock.
  case stockVanishes = "stock-vanishes"
  /// After the first look at the price list every price is a half higher.
  case dearer = "dearer"
  /// The account counts a started hour whole.
  case billsStartedHours = "bills-started-hours"
  /// Servers bill by the month, whatever was ordered.
  case billsMonthly = "bills-monthly"

  // Latitude: purchases whose answer does not tell what came of them. Without a fault that says how the answer is lost,
  // it is a 502 in HTML.
  /// A purchase is carried out.
  case purchaseAnswerLost = "purchase-answer-lost"
  /// Nothing comes of a purchase.
  case purchaseLost = "purchase-lost"
  /// A purchase's server shows up half a minute later.
  case purchaseLate = "purchase-late"
  /// A purchase's server shows up when it is let, by `POST /control/reveal`.
  case purchaseHidden = "purchase-hidden"
  /// The connection ends in the middle of the answer to a purchase.
  case purchaseAnswerCut = "purchase-answer-cut"
  /// The answer to a purchase comes when nobody waits for it any more.
  case purchaseAnswerSlow = "purchase-answer-slow"
  /// The answer to a purchase is 201 and half of a JSON document.
  case purchaseAnswerGarbled = "purchase-answer-garbled"

  // Latitude: reinstalls and deletions that are not what their answer says.
  /// A reinstall is carried out, and its answer is a 502.
  case reinstallAnswerLost = "reinstall-answer-lost"
  /// The answer to a reinstall comes when nobody waits for it any more.
  case reinstallAnswerSlow = "reinstall-answer-slow"
  /// A reinstall answers 500 and nothing comes of it.
  case reinstallFails = "reinstall-fails"
  /// A reinstall answers 201 and nothing comes of it.
  case reinstallIgnored = "reinstall-ignored"
  /// A reinstall answers 502 and is carried out, and neither the status nor the configuration of the deployment shows it.
  case reinstallUnseen = "reinstall-unseen"
  /// A DELETE in mid-deployment answers 204 and does nothing.
  case deleteLost = "lost-delete"
  /// A DELETE answers 204 and does nothing, whatever the state of the server.
  case deleteIgnored = "delete-ignored"
  /// A DELETE answers 423 and does nothing.
  case deleteRefused = "delete-refused"
  /// A DELETE answers 500 and does nothing.
  case deleteFails = "delete-fails"
  /// Servers are locked: a DELETE answers 204 and does nothing.
  case serversLocked = "servers-locked"

  // Latitude: the whole API in trouble.
  /// Every third GET answers 503 in HTML.
  case flaky
  /// Every call answers 429, and the body says how long to wait.
  case rateLimited = "rate-limited"
  /// Every call answers 429 in HTML, and the header says how long to wait.
  case rateLimitedByHeader = "rate-limited-by-header"
  /// Every call answers 503 in HTML, and does nothing.
  case latitudeDown = "latitude-down"
  /// Every call answers 520, a status that no standard knows, and does nothing.
  case latitudeOddStatus = "latitude-odd-status"
  /// Every connection ends in the middle of the answer, and the call does nothing.
  case latitudeCuts = "latitude-cuts"
  /// Every answer comes when nobody waits for it any more.
  case latitudeSlow = "latitude-slow"
  /// Every call answers 200 and something that is no JSON, and does nothing.
  case latitudeGarbage = "latitude-garbage"
  /// Every answer to a GET is 200 and half of a JSON document.
  case latitudeTruncates = "latitude-truncates"
  /// A look at one server answers 404 in HTML: a proxy's, not the API's.
  case notFoundInHTML = "not-found-in-html"
  /// The list of servers shows those of all projects, whatever it was asked for.
  case projectFilterIgnored = "project-filter-ignored"

  // Latitude: servers that go wrong.
  /// A deployment ends in `failed_deployment`.
  case deploymentFails = "deployment-fails"
  /// The site of the first purchase has a fault: deployments in it end in `failed_deployment`.
  case siteFails = "site-fails"
  /// A deployment never ends.
  case neverReady = "never-ready"
  /// A server is 404 a minute after it was on.
  case vanishes
  /// A server that deploys has a status that nobody knows.
  case oddServerStatus = "odd-server-status"

  // Talos.
  /// Nothing ever listens on the port.
  case talosSilent = "talos-silent"
  /// An earlier installation boots: a configured node that wants a client certificate.
  case talosConfigured = "talos-configured"
  /// Something else listens on the port.
  case talosForeign = "talos-foreign"
  /// A Talos of another version boots.
  case talosWrongVersion = "talos-wrong-version"
  /// A Talos of another schematic boots.
  case talosWrongSchematic = "talos-wrong-schematic"
  /// A Talos of an earlier tenant answers at the address until the disks are erased.
  case talosStale = "talos-stale"
  /// The node makes a new key fifteen seconds after it came up.
  case keyChanges = "key-changes"

  // The others.
  /// The Image Factory answers 503.
  case factoryDown = "factory-down"
  /// Slack's Web API answers 503.
  case slackDown = "slack-down"
  /// Slack's Web API answers 429 to every third call.
  case slackRateLimited = "slack-rate-limited"
  /// Slack's Web API answers `ok: false, not_in_channel`.
  case slackNotInChannel = "slack-not-in-channel"
  /// Slack's Web API answers `ok: false, token_revoked`.
  case slackTokenRevoked = "slack-token-revoked"
  /// Slack's channel is gone: posts and edits answer `ok: false, channel_not_found`.
  case slackChannelGone = "slack-channel-gone"
  /// Slack's Web API answers `ok: false` and an error that no document names.
  case slackOddError = "slack-odd-error"
  /// Every chat server but Slack answers 503.
  case chatDown = "chat-down"
  /// Every chat server but Slack answers 429 to every third call.
  case chatRateLimited = "chat-rate-limited"
  /// Discord, Telegram and Teams refuse to post: the bot was thrown out of the channel.
  case chatRefused = "chat-refused"
  /// Discord and Telegram take every third message and answer 502.
  case chatAnswerLost = "chat-answer-lost"
  /// Vault refuses the first token that it sees.
  case vaultTokenRefused = "vault-token-refused"

  // The DNS provider.
  /// Every call answers 503.
  case dnsDown = "dns-down"
  /// Every third call answers 429.
  case dnsRateLimited = "dns-rate-limited"
  /// Every call answers 403.
  case dnsTokenRefused = "dns-token-refused"
  /// A record is made, and its answer is a 502.
  case dnsAnswerLost = "dns-answer-lost"

  // Machines that somebody owns.
  /// Every third magic packet, the first one too, is lost.
  case wakePacketLost = "wake-packet-lost"
  /// No machine wakes.
  case wakeIgnored = "wake-ignored"
  /// The power switch answers 503.
  case powerDown = "power-down"
  /// The power switch says that it is off now, and the machine stays on.
  case powerIgnored = "power-ignored"
}

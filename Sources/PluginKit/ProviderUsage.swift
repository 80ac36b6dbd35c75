import Foundation

/// The provider's own account of what was used, to hold the bot's own against.
public struct ProviderUsage: Sendable, Hashable, Codable {
  /// One line of the account.
  public struct Line: Sendable, Hashable, Codable {
    /// One thing that the line is about.
    public struct Item: Sendable, Hashable, Codable {
      /// The provider's id.
      public var id: String
      public var name: String
      public init(id: String, name: String) {
        self.id = id
        self.name = name
      }
    }
    /// What is billed, in the provider's words.
    public var name: String
    public var amount: Money
    /// `3 hour`, where the provider says so.
    public var quantity: String?
    /// The things that it is about; several where the provider adds them up, none where it is no server.
    public var items: [Item]
    public init(name: String, amount: Money, quantity: String? = nil, items: [Item]) {
      self.name = name
      self.amount = amount
      self.quantity = quantity
      self.items = items
    }
  }

  /// The plugin whose provider it is.
  public var provider: String
  /// The period of the account; it need not be a month of the calendar.
  public var from: Date
  public var until: Date
  public var total: Money
  public var lines: [Line]
  /// When the provider answered.
  public var readAt: Date

  public init(provider: String, from: Date, until: Date, total: Money, lines: [Line], readAt: Date) {
    self.provider = provider
    self.from = from
    self.until = until
    self.total = total
    self.lines = lines
    self.readAt = readAt
  }
}

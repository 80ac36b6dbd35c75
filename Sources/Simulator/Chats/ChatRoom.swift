import Foundation

/// What is said in the channels of a simulated chat server, whatever its platform.
public actor ChatRoom: News {
  /// A message as people see it.
  public struct Message: Sendable, Hashable {
    public var id: String
    public var channel: String
    /// The id of the message below which it stands.
    public var thread: String?
    /// The text in the platform's own markup.
    public var text: String
    public var buttons: [Button]
    /// How often it was edited.
    public var edits = 0

    public init(id: String, channel: String, thread: String? = nil, text: String, buttons: [Button] = []) {
      self.id = id
      self.channel = channel
      self.thread = thread
      self.text = text
      self.buttons = buttons
    }

    /// The text without the blanks of no width and the backslashes with which markup is kept from working.
    public var plain: String { text.replacing("\u{200B}", with: "").replacing("\\", with: "") }
  }

  /// A button below a message.
  public struct Button: Sendable, Hashable {
    public var label: String
    /// What the platform sends back, as text.
    public var value: String
    public init(label: String, value: String) {
      self.label = label
      self.value = value
    }
  }

  public enum Event: Sendable, Hashable {
    case typed(user: String, text: String)
    case pressed(user: String, label: String)
    /// An answer that one person sees.
    case answered(user: String, Message)
    case posted(Message)
    case edited(Message, before: Message)
  }

  /// A file that came.
  public struct File: Sendable, Hashable {
    public var id: String
    public var name: String
    public var bytes: [UInt8]
    /// Whether a message shows it.
    public var isShown = false
  }

  private var log: [Event] = []
  /// All files in their order.
  public private(set) var files: [File] = []
  private var said: [Message] = []
  private var keys: [String: String] = [:]
  private var subscribers: [AsyncStream<Void>.Continuation] = []
  private var serial = 0

  public init() {}

  /// Keeps a file under an id of its own.
  func keep(_ file: File) { files.append(file) }

  /// A message shows those files; false where one of them never came.
  func show(_ ids: [String]) -> Bool {
    guard ids.allSatisfy({ id in files.contains { $0.id == id } }) else { return false }
    for index in files.indices where ids.contains(files[index].id) { files[index].isShown = true }
    return true
  }

  public func events(after count: Int = 0) -> [Event] { Array(log.dropFirst(count)) }

  public func moreEvents(than count: Int) async {
    let (news, subscriber) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    subscribers.append(subscriber)
    if log.count > count { return }
    for await _ in news where log.count > count { return }
  }

  func happened(_ event: Event) {
    log.append(event)
    subscribers.removeAll { if case .terminated = $0.yield() { true } else { false } }
  }

  /// All messages in their order.
  public var messages: [Message] { said }
  public func message(_ id: String) -> Message? { said.first { $0.id == id } }

  /// A number that was not given before, for ids.
  func next() -> Int {
    serial += 1
    return serial
  }

  /// Puts a message into its channel; the id of an earlier one where its key was used before.
  func post(_ message: Message, key: String? = nil) -> String {
    if let key, let earlier = keys[key] { return earlier }
    if let key { keys[key] = message.id }
    said.append(message)
    happened(.posted(message))
    return message.id
  }

  /// Whether there was a message of that id to edit.
  func edit(_ id: String, text: String, buttons: [Button]) -> Bool {
    guard let index = said.firstIndex(where: { $0.id == id }) else { return false }
    let before = said[index]
    said[index].text = text
    said[index].buttons = buttons
    said[index].edits += 1
    happened(.edited(said[index], before: before))
    return true
  }

  /// Somebody deletes a message.
  public func delete(_ id: String) { said.removeAll { $0.id == id } }
}

extension ChatRoom {
  /// Waits for a message that contains `text`: posted, edited, or shown to one person.
  @discardableResult
  public nonisolated func expectMessage(
    _ text: String, after count: Int = 0, within seconds: Double = 30
  ) async throws -> Message {
    try await expect("a message with `\(text)`", after: count, within: seconds) { event in
      switch event {
      case .posted(let message), .edited(let message, _), .answered(_, let message):
        message.plain.contains(text) ? message : nil
      case .typed, .pressed: nil
      }
    }
  }

  /// Waits for a button of that label on a posted or edited message.
  public nonisolated func expectButton(
    _ label: String, after count: Int = 0, within seconds: Double = 30
  ) async throws -> (message: Message, button: Button) {
    try await expect("a button \(label)", after: count, within: seconds) { event in
      switch event {
      case .posted(let message), .edited(let message, _):
        message.buttons.first { $0.label == label }.map { (message, $0) }
      case .typed, .pressed, .answered: nil
      }
    }
  }
}

extension Notice: WireValue {
  public var wire: JSONValue {
    .members([
      "weight": .string(weight.rawValue), "key": .string(key), "title": .string(title), "body": .list(body.parts),
      "buttons": buttons.isEmpty ? nil : .array(buttons.map { .string($0.rawValue) }),
    ])
  }

  public init(wire reader: WireReader) throws(WireError) {
    var parts: [NoticeBody.Part] = []
    for part in try reader.list("body") { parts.append(try NoticeBody.Part(wire: part)) }
    var buttons: [Button] = []
    for button in try reader.list("buttons") { buttons.append(try button.word()) }
    self.init(
      try reader.member("weight").word(), key: try reader.member("key").text(),
      title: try reader.member("title").text(), body: NoticeBody(parts), buttons: buttons)
  }
}

extension NoticeBody.Part: WireValue {
  public var wire: JSONValue {
    switch self {
    case .text(let text): ["text": .string(text)]
    case .details(let details): ["details": .array(details.map(\.wire))]
    case .code(let code): ["code": .string(code)]
    }
  }

  public init(wire reader: WireReader) throws(WireError) {
    if let text = try reader.optional("text") {
      self = .text(try text.text())
    } else if let code = try reader.optional("code") {
      self = .code(try code.text())
    } else if try reader.optional("details") != nil {
      var details: [Detail] = []
      for detail in try reader.list("details") { details.append(try Detail(wire: detail)) }
      self = .details(details)
    } else {
      throw reader.mismatch("a part with text, details or code")
    }
  }
}

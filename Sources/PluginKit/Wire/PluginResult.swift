import Foundation

/// The results of calls that are neither an `Outcome` nor one of the plugin's own values.
public enum PluginResult {
  public static func inventory(_ items: [InventoryItem]) -> JSONValue { ["items": .array(items.map(\.wire))] }
  public static func inventory(of result: JSONValue) throws(WireError) -> [InventoryItem] {
    try values(result, "items")
  }

  public static func exists(_ exists: Bool) -> JSONValue { ["exists": .bool(exists)] }
  public static func exists(of result: JSONValue) throws(WireError) -> Bool {
    try WireReader(result, at: "result").member("exists").bool()
  }

  public static func notices(_ notices: [Notice]) -> JSONValue { ["notices": .array(notices.map(\.wire))] }
  public static func notices(of result: JSONValue) throws(WireError) -> [Notice] { try values(result, "notices") }

  public static func checks(_ results: [CheckResult]) -> JSONValue { ["results": .array(results.map(\.wire))] }
  public static func checks(of result: JSONValue) throws(WireError) -> [CheckResult] { try values(result, "results") }

  public static func text(_ text: String) -> JSONValue { ["text": .string(text)] }
  public static func text(of result: JSONValue) throws(WireError) -> String {
    try WireReader(result, at: "result").member("text").text()
  }

  private static func values<Value: WireValue>(_ result: JSONValue, _ name: String) throws(WireError) -> [Value] {
    var values: [Value] = []
    for element in try WireReader(result, at: "result").member(name).elements() {
      values.append(try Value(wire: element))
    }
    return values
  }
}
